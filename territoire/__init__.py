"""Reference data of the Département: communes, EPCI, contours, nomenclatures, places, geocoding."""
