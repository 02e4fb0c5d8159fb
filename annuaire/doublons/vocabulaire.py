"""Words of French names of organisations, by what they say when one listing has them and the other has not.

Folded (no accents, lower case) and without the plural mark, as ``noms.radical`` leaves them.
General vocabulary of the social economy: nothing here comes from one list of structures.
"""

from __future__ import annotations

# Legal words: they say nothing of who it is.
JURIDIQUES = frozenset(
    "association assoc asso ass associatif associative comite cte societe soc ste sarl sas sasu sa scop scic scp eurl "
    "snc gie loi 1901 declaree declare reconnue utilite publique".split()
)

# Whole expressions written short. Applied on folded words, before anything else.
ABREGES: dict[str, tuple[str, ...]] = {
    "st": ("saint",),
    "sts": ("saints",),
    "stes": ("saintes",),
    "us": ("union", "sportive"),
    "as": ("sportive",),
    "fc": ("football", "club"),
    "rc": ("rugby", "club"),
    "tc": ("tennis", "club"),
    "jc": ("judo", "club"),
    "bc": ("basket", "club"),
    "cie": ("compagnie",),
    "ctre": ("centre",),
    "cntr": ("centre",),
    "gpt": ("groupement",),
    "grpt": ("groupement",),
    "grp": ("groupe",),
    "ets": ("etablissement",),
    "etab": ("etablissement",),
    "resto": ("restaurant",),
    "restos": ("restaurant",),
    "dept": ("departemental",),
    "dpt": ("departemental",),
    "fede": ("federation",),
    "foot": ("football",),
    "volley": ("volleyball",),
    "hand": ("handball",),
    "basketball": ("basket",),
    "tt": ("tennis", "table"),
    "mjc": ("maison", "jeunes", "culture"),
    "mfr": ("maison", "familiale", "rurale"),
    "fjt": ("foyer", "jeunes", "travailleurs"),
    "udaf": ("union", "departementale", "associations", "familiales"),
}

# Names of saints that are women: after them « STE » is « Sainte »; elsewhere it is « Société ».
SAINTES = frozenset(
    "marie anne catherine foy therese livrade bazeille croix cecile claire genevieve elisabeth helene jeanne colombe "
    "germaine bernadette odile marthe agnes lucie barbe famille agathe radegonde eulalie gemme marguerite ursule "
    "monique clotilde blandine victoire solange maure vitte ruffine quitterie".split()
)

# What kind of body it is. Two bodies that say two kinds are two bodies.
NATURES = frozenset(
    "union amicale federation ligue ogec apel fcpe fse peep ecole college lycee creche esat foyer ime itep impro "
    "sessad savs samsah fam ehpad ssiad cmpp camsp had aci etti geiq radio cinema theatre festival fondation mutuelle "
    "cuma amap gem syndicat intermediaire chorale orchestre harmonie compagnie musee bibliotheque mediatheque "
    "ludotheque epicerie recyclerie ressourcerie residence clinique hopital pharmacie garderie conservatoire "
    "confrerie coordination collectif chambre ordre office crous caisse banque "
    "cfa greta faculte universite institut conseil opticien audition fanfare cantine".split()
)

# Bodies that live beside another one and bear its name: alone on one side, they are somebody else.
SATELLITES = frozenset(
    "amicale ami ancien parent eleve etudiant ogec apel fse fcpe peep section personnel supporter jumelage soutien "
    "cantine retraite intermediaire auxiliaire mecene salarie syndicat".split()
)

# Sports and other practices: the sections of a club.
ACTIVITES = frozenset(
    "football rugby xiii xv basket handball volleyball judo karate aikido taekwondo boxe boxing lutte escrime tennis "
    "table badminton squash petanque boule billard golf natation nautique aviron canoe kayak voile plongee cyclisme "
    "cyclo velo vtt bmx gymnastique gym athletisme triathlon randonnee rando marche escalade alpin ski equitation "
    "hippique tir arc archer chasse peche echec bridge danse twirling majorette yoga musculation haltero futsal "
    "baseball softball hockey patinage roller skate karting moto automobile auto aero aeroclub ulm parachutisme "
    "petit pong ping musique chant chorale theatre photo cinema peinture couture poterie scrabble philatelie "
    "tarot pelote course".split()
)

# Ages and sexes: « juniors » and « seniors » of one club are two listings.
AGES = frozenset(
    "junior senior cadet minime benjamin poussin veteran adulte enfant ado adolescent jeune aine ancien feminin "
    "feminine masculin femme fille garcon maternelle elementaire primaire bebe".split()
)

# One body of this kind for each territory.
TERRITORIAUX = frozenset(
    "departemental departementale regional regionale national nationale interdepartemental".split()
)

# The same body, at another place.
ANTENNES = frozenset(
    "antenne site agence permanence annexe delegation bureau etablissement implantation guichet local locaux "
    "succursale".split()
)

# Words that many bodies share: they weigh little.
GENERIQUES = (
    frozenset(
        "club sportif sportive sport sporting olympique stade racing avenir jeunesse etoile entente cercle groupe "
        "groupement academie centre maison culture culturel culturelle loisir social sociale socio rural rurale "
        "familial familiale famille education educatif formation developpement gestion service aide domicile "
        "personne insertion emploi travail economie economique solidaire solidarite local locale mission regie "
        "quartier pays vallee val canton cantonal intercommunal departemental departementale regional regionale "
        "national nationale france francais francaise international comite fete animation spectacle art artistique "
        "action accueil promotion protection defense environnement nature patrimoine histoire sante medical medico "
        "handicape handicap enfance petite laique populaire libre prive privee public publique nouveau nouvelle "
        "grand saint sainte notre dame inter reseau espace atelier jardin point relais lieu tiers cooperative "
        "cooperatif agricole mutualiste commercant artisan agriculteur combattant victime veuve guerre donneur "
        "sang benevole don mutuel information ressource projet initiative habitat logement hebergement vie vivre "
        "ensemble entraide secours numerique internet informatique recherche etude enseignement apprentissage "
        "professionnel professionnelle garonne aquitaine gascogne guyenne occitan occitane sud nord est ouest".split()
    )
    | NATURES
    | ACTIVITES
    | AGES
    | ANTENNES
    | SATELLITES
)

# Hosts where everybody has a page: the address of such a page alone says nothing of who owns it.
HEBERGEURS = frozenset(
    "facebook.com fr-fr.facebook.com instagram.com twitter.com x.com linkedin.com youtube.com helloasso.com "
    "google.com sites.google.com linktr.ee wordpress.com blogspot.com over-blog.com".split()
)
