/**
 * Names by falling frequency: the heads of the lists that INE (Spain), Idescat (Catalonia) and the US Census Bureau and SSA publish, in order
 * and without their counts; `population` gives them Zipf-like weights. Long tails are made of `syllables`.
 */
export interface NameList {
  readonly given: string;
  readonly family: string;
  /** Share of people whose surname is of the head of the list. */
  readonly head: number;
  /** Beginnings, middles and ends of surnames of the tail. */
  readonly syllables: readonly [string, string, string];
  /** Surnames of the tail. */
  readonly tail: number;
  readonly cities: string;
  readonly country: readonly [code: string, name: string];
  readonly nicknames: string;
}

export const nameLists: Readonly<Record<'es' | 'ca' | 'en', NameList>> = {
  es: {
    given:
      'María Carmen|Antonio|José|Manuel|Francisco|María|Carmen|David|Juan|Javier|Daniel|José Antonio|Francisco Javier|José Luis|Carlos|Ana María|Alejandro|Laura|Jesús|Miguel|Isabel|María Pilar|José Manuel|Rafael|Cristina|Marta|María Dolores|Pablo|Pedro|Ángel|Sergio|Ana|José María|Fernando|Jorge|Luis|Lucía|María Ángeles|Alberto|Juan Carlos|Álvaro|Adrián|Diego|Paula|Elena|Juan José|Raúl|Raquel|María José|Iván|Rubén|Juan Antonio|Sara|Enrique|Óscar|Pilar|Ramón|Andrés|Andrea|Concepción|Santiago|Vicente|Rosa María|Juan Manuel|Manuela|Joaquín|Mercedes|Víctor|Beatriz|Nuria|Mario|Eduardo|Rocío|Roberto|Silvia|Rosario|Jaime|Irene|Juana|Patricia|Marcos|Teresa|Ignacio|Rosa|Hugo|Julia|Encarnación|Alicia|Josefa|Sonia|Marina|Ricardo|Inmaculada|Susana|Natalia|Margarita|Claudia|Dolores|Salvador|Verónica|Guillermo|Gabriel|Emilio|Mónica|Lorena|Inés|Gonzalo|Julio|Alba|Sandra|Mariano|Eva|Esther|Nicolás|Samuel|Esperanza|Leire|Aitor|Iker|Xiomara|Yolanda|Félix|Tomás|Gloria|Agustín|Lidia|Martín|Amparo|Catalina|Aurora|Héctor|Consuelo|Ismael|Celia|Fátima|Cristian|Noelia|Ainhoa|Begoña|Jacinta|Leocadia|Casimiro|Eleuterio|Zoraida|Nerea|Olga',
    family:
      'García|Rodríguez|González|Fernández|López|Martínez|Sánchez|Pérez|Gómez|Martín|Jiménez|Hernández|Ruiz|Díaz|Moreno|Muñoz|Álvarez|Romero|Gutiérrez|Alonso|Navarro|Torres|Domínguez|Ramos|Vázquez|Ramírez|Gil|Serrano|Morales|Molina|Blanco|Suárez|Castro|Ortega|Delgado|Ortiz|Marín|Rubio|Núñez|Medina|Sanz|Castillo|Iglesias|Cortés|Garrido|Santos|Guerrero|Lozano|Cano|Cruz|Méndez|Flores|Prieto|Herrera|Peña|León|Márquez|Cabrera|Gallego|Calvo|Vidal|Campos|Reyes|Vega|Fuentes|Carrasco|Díez|Aguilar|Caballero|Nieto|Santana|Vargas|Pascual|Giménez|Herrero|Hidalgo|Montero|Lorenzo|Santiago|Benítez|Durán|Ibáñez|Arias|Mora|Ferrer|Carmona|Vicente|Rojas|Soto|Crespo|Román|Pastor|Velasco|Parra|Sáez|Moya|Bravo|Rivera|Gallardo|Soler|de la Fuente|del Río|de la Torre|San José|de Miguel',
    head: 0.62,
    syllables: [
      'Al Bar Cal Car Gar Gor Her Iz Lar Mon Nav Or Pal Quin Riv Sal Tor Val Ver Zab Ech Urr Men Bel Cas Des Es Fon Gal Hin',
      'an ar be ca de da gu i la le ma mi na ne o ra ri rre sa ta te ti u va ve za lla ñe',
      'bal cho da dal diz ga go gui jo lla lles mendi na nal ño ñez ra ría rro sco sola tegui to via yo za zar ztegui do nte llo',
    ],
    tail: 30_000,
    cities:
      'Madrid:33|Sevilla:7|Valencia:8|Zaragoza:7|Málaga:6|Murcia:5|Bilbao:4|Alicante:3|Córdoba:3|Valladolid:3|Vigo:3|Gijón:3|A Coruña:3|Granada:3|Vitoria-Gasteiz:3|Oviedo:2|Pamplona:2|Almería:2|San Sebastián:2|Burgos:2|Santander:2|Albacete:2|Logroño:1|Salamanca:1|Huelva:1|Cádiz:1|Jaén:1|León:1|Palma:4|Badajoz:1|Cuenca:1|Soria:1|Teruel:1|Motril:1|Alcalá de Henares:2|Móstoles:2|Getafe:2',
    country: ['ES', 'España'],
    nicknames:
      'José:Pepe|Francisco:Paco|Manuel:Manolo|Dolores:Lola|Concepción:Conchi|Rosario:Charo|Ignacio:Nacho|Enrique:Quique|Rafael:Rafa|Javier:Javi|Daniel:Dani|Fernando:Fer|Alejandro:Álex|Isabel:Isa|Pilar:Pili|Mercedes:Merche|Encarnación:Encarna|Teresa:Tere|Antonio:Toni|Beatriz:Bea|Inmaculada:Inma|Guillermo:Guille|Eduardo:Edu|Jesús:Chus|Gabriel:Gabi|Roberto:Rober|Cristina:Cris|Patricia:Patri|Verónica:Vero|Susana:Susi',
  },
  ca: {
    given:
      'Maria|Jordi|Marc|Montserrat|Josep|Joan|Marta|Anna|Núria|Laia|Xavier|Albert|Jaume|Maria Teresa|Pol|Arnau|Sergi|Carles|Francesc|Josep Maria|Maria Carme|Pere|Antoni|Ramon|Lluís|Miquel|Ferran|Eduard|Oriol|Joan Carles|Roser|Mercè|Mireia|Meritxell|Elisabet|Gemma|Neus|Júlia|Martina|Berta|Clara|Aina|Judit|Cristina|Mònica|Sílvia|Eulàlia|Assumpta|Dolors|Imma|Pau|Guillem|Roger|Bernat|Adrià|Gerard|Enric|Joaquim|Ignasi|Salvador|Agustí|Narcís|Martí|Biel|Nil|Jan|Quirze|Ot|Aleix|Víctor|Raimon|Anton|Esteve|Ariadna|Queralt|Mariona|Carlota|Alba|Blanca|Emma|Ona|Bruna|Txell|Fina|Isidre|Vicenç|Llorenç|Rosa Maria|Àngels|Pilar|Teresa|Concepció|Rosa|Lourdes',
    family:
      'Vila|Serra|Puig|Ferrer|Soler|Roca|Vidal|Martí|Font|Bosch|Pujol|Sala|Casas|Ribas|Camps|Costa|Pons|Torres|Solé|Riera|Roig|Mas|Grau|Coll|Rovira|Prat|Sole|Valls|Esteve|Bonet|Vives|Casals|Ros|Comas|Planas|Roura|Bou|Blasco|Marti|Miró|Alsina|Fabregat|Fàbregas|Vilà|Tarragó|Juan|Domènech|Castells|Busquets|Oliveras|Canals|Batlle|Farré|Carreras|Colomer|Gil|Navarro|Calvet|Pla|Oliver|Ventura|Llopis|Sabaté|Parera|Rius|Nadal|Ricart|Guasch|Fontanals|Puigdomènech|Figueras|Bassols|Sunyer|García|Martínez|López|Rodríguez|Sánchez|Fernández|Pérez|González|Gómez|Ruiz|Puig i Cadafalch|Pi i Margall|Massagué|Tàpies',
    head: 0.66,
    syllables: [
      'Vila Puig Casa Mont Font Torre Roca Serra Bell Cas Cod For Gui Jun Llor Mar Oll Pal Que Ra Sab Tru Vall Bar Cam',
      'a al ar be ca de er es i la le lla ma na o ra ri ro sa ta u vi xa',
      'bert bosch cases dal dell fer gall grau guer jana ller llach mat many net nou onts part pol rich rols sella set tosa vall ver vert yà',
    ],
    tail: 15_000,
    cities:
      "Barcelona:40|Sabadell:6|Terrassa:6|Badalona:5|Lleida:4|Tarragona:4|Mataró:4|Reus:3|Girona:4|Sant Cugat del Vallès:3|Manresa:3|Vic:2|Granollers:2|Igualada:1|Figueres:1|Olot:1|Vilanova i la Geltrú:2|Tortosa:1|Castelldefels:2|L'Hospitalet de Llobregat:6|Cerdanyola del Vallès:1|Berga:1|Sitges:1|Palafrugell:1",
    country: ['ES', 'Catalunya'],
    nicknames:
      'Montserrat:Montse|Joaquim:Quim|Josep:Pep|Francesc:Cesc|Xavier:Xavi|Meritxell:Txell|Núria:Nuri|Eulàlia:Laia|Antoni:Toni|Ignasi:Nasi|Enric:Quico|Concepció:Conxita|Elisabet:Eli|Mercè:Merceneta|Ferran:Nando|Dolors:Lola|Cristina:Cris|Guillem:Guillemet|Josep Maria:Josep M.',
  },
  en: {
    given:
      'James|Mary|Michael|John|Robert|David|Jennifer|William|Linda|Richard|Elizabeth|Barbara|Susan|Jessica|Joseph|Thomas|Sarah|Christopher|Karen|Charles|Daniel|Matthew|Lisa|Nancy|Anthony|Sandra|Mark|Ashley|Emily|Donald|Steven|Andrew|Paul|Kimberly|Margaret|Joshua|Donna|Michelle|Kenneth|Carol|Kevin|Amanda|Brian|Melissa|Timothy|Deborah|Ronald|Stephanie|Jason|George|Rebecca|Edward|Sharon|Jeffrey|Laura|Ryan|Cynthia|Jacob|Amy|Nicholas|Kathleen|Gary|Angela|Eric|Shirley|Jonathan|Brenda|Stephen|Emma|Larry|Anna|Justin|Pamela|Scott|Nicole|Brandon|Samantha|Benjamin|Katherine|Samuel|Christine|Gregory|Helen|Alexander|Debra|Patrick|Rachel|Frank|Carolyn|Raymond|Janet|Jack|Maria|Dennis|Catherine|Jerry|Heather|Tyler|Diane|Aaron|Olivia|Jose|Julie|Adam|Joyce|Nathan|Victoria|Henry|Ruth|Zachary|Virginia|Douglas|Lauren|Peter|Kelly|Kyle|Christina|Noah|Joan|Ethan|Evelyn|Jeremy|Judith|Walter|Andrea|Christian|Hannah|Keith|Megan|Roger|Cheryl|Terry|Jacqueline|Austin|Martha|Sean|Madison|Gerald|Teresa|Carl|Gloria|Harold|Sara|Dylan|Janice|Arthur|Ann|Lawrence|Kathryn|Jordan|Abigail|Jesse|Sophia|Bryan|Frances|Billy|Jean|Bruce|Alice|Gabriel|Judy|Joe|Isabella|Logan|Julia|Alan|Grace|Juan|Amber|Albert|Denise|Willie|Danielle|Elijah|Marilyn|Wayne|Beverly|Randy|Charlotte|Vincent|Natalie|Mason|Theresa|Roy|Diana|Ralph|Brittany|Bobby|Doris|Russell|Kayla|Bradley|Alexis|Philip|Lori|Eugene|Marie|Fergus|Niamh|Siobhan|Callum|Imogen|Rupert',
    family:
      "Smith|Johnson|Williams|Brown|Jones|Garcia|Miller|Davis|Rodriguez|Martinez|Hernandez|Lopez|Gonzalez|Wilson|Anderson|Thomas|Taylor|Moore|Jackson|Martin|Lee|Perez|Thompson|White|Harris|Sanchez|Clark|Ramirez|Lewis|Robinson|Walker|Young|Allen|King|Wright|Scott|Torres|Nguyen|Hill|Flores|Green|Adams|Nelson|Baker|Hall|Rivera|Campbell|Mitchell|Carter|Roberts|Gomez|Phillips|Evans|Turner|Diaz|Parker|Cruz|Edwards|Collins|Reyes|Stewart|Morris|Morales|Murphy|Cook|Rogers|Gutierrez|Ortiz|Morgan|Cooper|Peterson|Bailey|Reed|Kelly|Howard|Ramos|Kim|Cox|Ward|Richardson|Watson|Brooks|Chavez|Wood|James|Bennett|Gray|Mendoza|Ruiz|Hughes|Price|Alvarez|Castillo|Sanders|Patel|Myers|Long|Ross|Foster|Jimenez|O'Brien|O'Connor|McDonald|MacKenzie|Van Dyke|Smith-Jones|Von Braun|De Luca",
    head: 0.3,
    syllables: [
      'Ash Black Brad Bran Burn Car Chad Clay Cran Dal Darl East El Fair Fin Gold Hart Haw Hol Hunt Kirk Lang Mar Nor Oak Pem Rad Ship Stan Thorn Un Wake West Whit Win Wood Yar',
      'a b bo d den e er field ham i ing k l ley ling n o r s ster t ter ton v w wel',
      'bee berg by combe croft dale den er field ford gate ham hurst ing ler ley man mann mer ner ock ridge sen shaw sky son stein stone ter ton tree wick wood worth well ski ano',
    ],
    tail: 60_000,
    cities:
      'London:14|New York:14|Los Angeles:8|Chicago:6|Manchester:4|Houston:4|Birmingham:4|Boston:4|San Francisco:4|Dublin:4|Glasgow:3|Leeds:3|Phoenix:2|Philadelphia:3|San Diego:3|Dallas:3|Austin:3|Seattle:3|Denver:2|Bristol:2|Edinburgh:2|Liverpool:2|Portland:2|Atlanta:2|Miami:2|Toronto:3|Sydney:3|Melbourne:2|Cardiff:1|Nashville:1|Columbus:1|Charlotte:1|Springfield:1|Cork:1|Boise:1|Norwich:1',
    country: ['GB', 'United Kingdom'],
    nicknames:
      'William:Bill|Robert:Bob|Richard:Rick|Elizabeth:Liz|Margaret:Maggie|James:Jim|Michael:Mike|Thomas:Tom|Joseph:Joe|Charles:Charlie|Christopher:Chris|Daniel:Dan|Matthew:Matt|Anthony:Tony|Andrew:Andy|Joshua:Josh|Kenneth:Ken|Timothy:Tim|Jennifer:Jen|Jessica:Jess|Katherine:Kate|Rebecca:Becky|Susan:Sue|Deborah:Debbie|Samantha:Sam|Benjamin:Ben|Samuel:Sam|Nicholas:Nick|Alexander:Alex|Patrick:Paddy|Edward:Ted|Steven:Steve|Kimberly:Kim|Pamela:Pam|Victoria:Vicky|Stephanie:Steph',
  },
};

/** Words of accounts that show nobody's name. */
export const aliasWords =
  'luna sol star dragon shadow pixel coffee ninja wolf rock soul sunny crazy happy dark blue red king queen gamer rider travel books music foodie runner dreamer rebel ghost storm tiger panda cat moon sky river wild lost silent vintage retro electric cosmic salty sweet mountain ocean pirate wizard rogue phoenix echo nova zen indie metal punk techno vegan yoga surf bike'.split(
    ' ',
  );
export const companyWords: readonly [string, string, string] = [
  'Acme Nova Blue Delta Global Iber Medi Tecno Inno Eco Alfa Omega North Sol Terra Gran Prime Nexus Vertex Lumen Aqua Agro Cata Barna Euro Micro Data Cloud Smart Urban Pixel Orbit Atlas Zenit Kappa Sigma Rapid Silver Golden Green',
  'soft tech systems logistics consulting foods media labs studio design energia motors pharma textil capital partners solutions networks robotics legal salut viatges edicions bank craft works point hub trade',
  'S.L.|SL|S.A.|Inc.|Ltd|LLC||||Group',
];
export const bioWords =
  'Mother|Father of two|Coffee lover|Engineer|Journalist|Teacher|Músic|Photographer|Opinions are my own|Amante del cine|Runner|Fan del Barça|Football|Nature|Llibres i muntanya|Viajera|Cat person|Foodie|Marketing|Product manager|Nurse|Arquitecta|Dissenyador gràfic|Student|Tech & politics|Retweets ≠ endorsements|Vive y deja vivir|Dog dad|Cyclist|Jubilat'.split(
    '|',
  );
