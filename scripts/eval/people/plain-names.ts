/** Names of the plain population by falling frequency, of other languages than the hard one's, and what long tails of surnames are made of. */
export interface PlainNames {
  readonly given: string;
  readonly family: string;
  readonly begin: string;
  readonly end: string;
  readonly cities: string;
  readonly country: string;
  readonly code: string;
  readonly dial: string;
  /** Whether people bear two surnames. */
  readonly double: boolean;
}

export const plainNames: Readonly<Record<'es' | 'pt' | 'fr' | 'de' | 'it' | 'en', PlainNames>> = {
  es: {
    given:
      'Lucía|Hugo|Martina|Mateo|Sofía|Martín|María|Leo|Julia|Daniel|Paula|Alejandro|Valeria|Manuel|Emma|Pablo|Carla|Álvaro|Daniela|Adrián|Carmen|David|Noa|Mario|Alma|Diego|Sara|Javier|Claudia|Lucas|José|Francisco|Antonio|Ana|Isabel|Rosa|Miguel|Ramón|Montserrat|Ignacio|Concepción|Xiomara|Candela|Rodrigo|Triana|Jimena|Gael|Izan|Ximena|Lola|Guadalupe|Fermín|Nicanor|Saturnino|Visitación',
    family:
      'García|Rodríguez|González|Fernández|López|Martínez|Sánchez|Pérez|Gómez|Martín|Jiménez|Hernández|Ruiz|Díaz|Moreno|Muñoz|Álvarez|Romero|Gutiérrez|Alonso|Navarro|Torres|Domínguez|Ramos|Vázquez|Gil|Serrano|Molina|Blanco|Suárez|Ortega|Delgado|Ortiz|Marín|Rubio|Núñez|Medina|Sanz|Iglesias|Puig|Vila|Soler|Ferrer|Puigdomènech|Etxeberria|Zubizarreta|Quesada|Bermúdez|Barroso|Escudero|Villalba|Trujillo|Pacheco|Cordero|Redondo|Mateos',
    begin:
      'Abas Arre Bara Bel Bus Caba Cara Cas Cer Cor Cue Do Eli Esco Fa Gala Gan Gue Ji La Le Ma Men Mi Mon Obre Ola Pa Que Re Rio So Ta Te Tri Ur Va Vi Yu Za',
    end: 'ria lde llo nes sa cal gón rrubia tegui llana ndoval ñera rtosa zo lada mbrano randa barri gorri rrieta lanca ntero squez droso villa lbán',
    cities:
      'Madrid|Barcelona|Valencia|Sevilla|Zaragoza|Málaga|Murcia|Palma|Bilbao|Alicante|Córdoba|Valladolid|Vigo|Gijón|Granada|Elche|Oviedo|Badajoz|Cartagena|Jerez de la Frontera|Sabadell|Pamplona|Almería|Burgos|Albacete|Girona|Lleida|Tarragona|Lugo|Ávila|Segovia|Zamora|Toledo|Huesca',
    country: 'Spain|España|ES',
    code: 'ES',
    dial: '+34 6',
    double: true,
  },
  pt: {
    given:
      'João|Maria|António|Ana|José|Francisca|Tiago|Leonor|Rui|Inês|Pedro|Beatriz|Miguel|Mariana|Paulo|Carolina|Nuno|Catarina|Bruno|Joana|André|Rita|Ricardo|Sofia|Luís|Teresa|Gonçalo|Madalena|Duarte|Matilde|Vasco|Benedita|Salvador|Graça|Álvaro|Fernanda|Afonso|Lurdes|Simão|Olívia',
    family:
      'Silva|Santos|Ferreira|Pereira|Oliveira|Costa|Rodrigues|Martins|Jesus|Sousa|Fernandes|Gonçalves|Gomes|Lopes|Marques|Alves|Almeida|Ribeiro|Pinto|Carvalho|Teixeira|Moreira|Correia|Mendes|Nunes|Soares|Vieira|Monteiro|Cardoso|Rocha|Neves|Coelho|Cruz|Cunha|Pires|Ramos|Reis|Simões|Antunes|Matos',
    begin: 'Al Bar Bor Bra Cal Cas Cor Es Fa Fi Fra Gui Lei Lou Mace Mei Mo Na Pa Pei Que Ra Sa Se Ta Va Ve Vi',
    end: 'calhau deira do gueira gal lho mão mara nhas nheiro queiro rães reiro rinha ros ta tela veira xoto zinho',
    cities: 'Lisboa|Porto|Braga|Coimbra|Aveiro|Faro|Évora|Setúbal|Guimarães|Viseu|Leiria|Funchal|Almada|Beja|Bragança',
    country: 'Portugal|PT',
    code: 'PT',
    dial: '+351 9',
    double: true,
  },
  fr: {
    given:
      'Gabriel|Louise|Léo|Jade|Raphaël|Emma|Arthur|Alice|Louis|Ambre|Lucas|Lina|Jules|Rose|Adam|Chloé|Hugo|Mia|Nicolas|Julie|Thomas|Camille|Pierre|Marie|Jean|Nathalie|François|Isabelle|Philippe|Sylvie|Michel|Catherine|Alain|Martine|Mathieu|Élodie|Benoît|Aurélie|Cédric|Gwenaëlle|Thibault|Capucine',
    family:
      'Martin|Bernard|Thomas|Petit|Robert|Richard|Durand|Dubois|Moreau|Laurent|Simon|Michel|Lefebvre|Leroy|Roux|David|Bertrand|Morel|Fournier|Girard|Bonnet|Dupont|Lambert|Fontaine|Rousseau|Vincent|Muller|Lefèvre|Faure|André|Mercier|Blanc|Guérin|Boyer|Garnier|Chevalier|François|Legrand|Gauthier|Garcia',
    begin:
      'Ar Bau Beau Ber Bou Bri Cha Che Cor Cou Dau De Du Fou Gau Gi Gran Gui Ha Jac La Le Ma Mar Mon Pa Pel Per Poi Re Rou Sau Thi Vau',
    end: 'bert chard cier court din douin fleur geon geot lain let lier lois mard mont net nier quet reau rier rin sier teau trand ville vin',
    cities:
      'Paris|Marseille|Lyon|Toulouse|Nice|Nantes|Montpellier|Strasbourg|Bordeaux|Lille|Rennes|Reims|Toulon|Grenoble|Dijon|Angers|Nîmes|Brest|Tours|Metz|Perpignan|Pau',
    country: 'France|FR',
    code: 'FR',
    dial: '+33 6',
    double: false,
  },
  de: {
    given:
      'Maximilian|Sophie|Alexander|Marie|Paul|Maria|Leon|Anna|Lukas|Emilia|Felix|Lena|Jonas|Laura|Peter|Ursula|Michael|Sabine|Thomas|Petra|Andreas|Monika|Wolfgang|Karin|Klaus|Renate|Jürgen|Brigitte|Stefan|Susanne|Uwe|Heike|Jörg|Birgit|Matthias|Katrin|Sven|Anke|Günther|Wiebke',
    family:
      'Müller|Schmidt|Schneider|Fischer|Weber|Meyer|Wagner|Becker|Schulz|Hoffmann|Schäfer|Koch|Bauer|Richter|Klein|Wolf|Schröder|Neumann|Schwarz|Zimmermann|Braun|Krüger|Hofmann|Hartmann|Lange|Schmitt|Werner|Krause|Meier|Lehmann|Köhler|Huber|Kaiser|Fuchs|Peters|Lang|Scholz|Möller|Weiß|Jung',
    begin:
      'Ah Bach Berg Blu Bor Bren Brü Dorn Eber Eich Eng Fal Feld Gold Grün Haber Hart Heid Holz Hol Kess Kirch Kra Lich Lin Mühl Nieder Ober Pfeif Rau Rei Rosen Schön Stein Stroh Wald Wein Wie Zell',
    end: 'acker bauer baum berg beck brecht dorf er feld haus hard hold ing kamp ke lich ler mann meier ner rich stein thal wald wig',
    cities:
      'Berlin|Hamburg|München|Köln|Frankfurt|Stuttgart|Düsseldorf|Leipzig|Dortmund|Essen|Bremen|Dresden|Hannover|Nürnberg|Bonn|Münster|Kiel|Wien|Graz|Linz',
    country: 'Germany|Deutschland|DE',
    code: 'DE',
    dial: '+49 15',
    double: false,
  },
  it: {
    given:
      'Leonardo|Sofia|Francesco|Giulia|Alessandro|Aurora|Lorenzo|Ginevra|Mattia|Alice|Andrea|Emma|Gabriele|Giorgia|Riccardo|Greta|Tommaso|Beatrice|Edoardo|Anna|Giuseppe|Maria|Giovanni|Rosa|Antonio|Angela|Luigi|Giovanna|Roberto|Teresa|Marco|Lucia|Paolo|Carmela|Stefano|Caterina|Luca|Chiara|Domenico|Valentina',
    family:
      'Rossi|Russo|Ferrari|Esposito|Bianchi|Romano|Colombo|Ricci|Marino|Greco|Bruno|Gallo|Conti|De Luca|Mancini|Costa|Giordano|Rizzo|Lombardi|Moretti|Barbieri|Fontana|Santoro|Mariani|Rinaldi|Caruso|Ferrara|Galli|Martini|Leone|Longo|Gentile|Martinelli|Vitale|Lombardo|Serra|Coppola|De Santis|D’Angelo|Marchetti',
    begin:
      'Ac Al Ama Bar Bel Ben Ber Bo Bor Ca Cal Cas Ce Chi Da Fa Fer Fio Ga Gra Lo Ma Mal Mar Mo Na Pa Pe Pi Ro Sal San Sca Ta Tre Va Ve Za',
    end: 'bini celli chi chiari dini ghetti gnoli landri lini lli manti monti nardi netti raro rsini sco sini stri tano telli vari zzani zzi',
    cities:
      'Roma|Milano|Napoli|Torino|Palermo|Genova|Bologna|Firenze|Bari|Catania|Verona|Venezia|Padova|Trieste|Brescia|Parma|Modena|Pisa|Lecce',
    country: 'Italy|Italia|IT',
    code: 'IT',
    dial: '+39 3',
    double: false,
  },
  en: {
    given:
      'Olivia|Noah|Amelia|George|Isla|Oliver|Ava|Arthur|Mia|Leo|Ivy|Harry|Lily|Oscar|Freya|Archie|Florence|Jack|Willow|Henry|James|Robert|John|Michael|David|William|Richard|Joseph|Thomas|Christopher|Mary|Patricia|Jennifer|Linda|Elizabeth|Barbara|Susan|Margaret|Sarah|Karen|Matthew|Anthony|Steven|Andrew|Joshua|Katherine|Rebecca|Deborah|Nigel|Gwendolyn|Rhiannon|Torquil',
    family:
      'Smith|Jones|Taylor|Brown|Williams|Wilson|Johnson|Davies|Patel|Robinson|Wright|Thompson|Evans|Walker|White|Roberts|Green|Hall|Thomas|Clarke|Jackson|Wood|Harris|Edwards|Turner|Martin|Cooper|Hill|Ward|Hughes|Moore|Clark|King|Harrison|Lewis|Baker|Lee|Allen|Morris|Khan|Scott|Watson|Davis|Parker|James|Bennett|Young|Phillips|Richardson|Mitchell|Bailey|Carter|Cook|Singh|Shaw|Bell|Murphy|O’Neill|MacDonald|Fitzgerald',
    begin:
      'Alder Apple Arm Back Ban Bir Blen Bram Bur Cal Chal Che Clif Cole Dan Den Dun Ells Far Gar Gil Ha Har Hel Hor Kil Kings Lam Lin Lock Mar Mel New Ock Ox Pen Pres Rad Rus Sel Shel Stam Sut Thur Tres Wal Win Wy',
    end: 'beck bourne bridge burn bury by cliffe cock cott den don ell field ford ham head hope house ington land lake leigh low man more ness ridge shaw son stead stock ton wall ward water well wick worth yard',
    cities:
      'London|Manchester|Birmingham|Leeds|Glasgow|Sheffield|Liverpool|Bristol|Edinburgh|Cardiff|Belfast|Leicester|Nottingham|Newcastle|Brighton|Plymouth|Derby|Oxford|Cambridge|York|Bath|Exeter|Dublin|Boston|Chicago|Seattle',
    country: 'United Kingdom|UK|GB',
    code: 'GB',
    dial: '+44 7',
    double: false,
  },
};

/** Short forms that profiles show. */
export const shortForms: ReadonlyMap<string, string> = new Map(
  (
    'Francisco:Paco José:Pepe Antonio:Toni Montserrat:Montse Ignacio:Nacho Concepción:Conchi Isabel:Isa Daniel:Dani Alejandro:Álex Manuel:Manolo Javier:Javi Miguel:Migue Francisca:Kika ' +
    'Robert:Bob William:Bill Richard:Rick Joseph:Joe Thomas:Tom Christopher:Chris Elizabeth:Liz Margaret:Maggie Matthew:Matt Anthony:Tony Steven:Steve Andrew:Andy Joshua:Josh Katherine:Kate Rebecca:Becky ' +
    'Maximilian:Max Alexander:Alex Giuseppe:Beppe Giovanni:Gianni Francesco:Franco Catherine:Cathy Michael:Mike James:Jim Patricia:Pat Jennifer:Jenny Susan:Sue Deborah:Debbie'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

export const plainWords = {
  firm: 'Bright Castle Crown Cedar Falcon Granite Harbour Ivory Juniper Kestrel Lotus Maple Meridian Noble Opal Pioneer Quartz Raven Saffron Summit Tandem Unity Vivid Willow Zephyr Amber Bolt Coral Drift Ember'.split(
    ' ',
  ),
  trade:
    'Analytics Bakery Builders Cargo Clinic Dental Digital Dynamics Electric Engineering Events Farms Finance Fitness Hotels Imports Insurance Interiors Mobility Optics Pharma Plastics Press Realty Retail Security Software Steel Tours Ventures'.split(
      ' ',
    ),
  form: ['', '', '', ' Ltd', ' SL', ' S.A.', ' GmbH', ' SARL', ' Lda', ' Inc'],
  job: 'nurse|developer|Product lead|teacher|abogada|fotógrafo|chef|économiste|Ingenieurin|student|dad of three|mum & maker|cyclist|gamer|photographer|traveller|coffee first|book worm|bassist|journalist|UX designer|sales|runner|retired'.split(
    '|',
  ),
  alias:
    'blaze comet dusk echo frost glitch hazel indigo jinx karma lunar mystic neon onyx prism quill rune sage thunder umbra vortex wisp zen owl fox raven bear lynx otter crow'.split(
      ' ',
    ),
};
