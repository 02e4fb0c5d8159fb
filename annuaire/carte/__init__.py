"""The map: Folium's page part, compact points for the browser, and the image drawn by the server."""
