/**
 * Words that are a brand somewhere and something else in everyday text, of the languages we listen in. Lower case, without accents.
 * Curated by hand: dictionary words that companies are called by, and names of places and people that they share.
 */
const lists = {
  en: `ace active adobe air all alliance ally alpha always amazon amber american anchor apex apple arc aria arrow aspire atlas
    aurora axis balance bank bar base beam bear bee bird blackberry blaze bliss block bloom blue bolt boost boots boss boundless box
    brave breeze bridge bright brother bubble buddy budget bumble burst butterfly calm canvas capital care caterpillar chase
    cherry chime chip chrome circle citizen citrus clarity class clear clover club coach coast cobalt comet command compass
    concord contact converse core corona cosmos courage craft crane credo crest crown cruise crush current cursor dawn
    dash day deer delta depot diesel dish dominion dot dove down dragon dream drift dropbox duo eagle earth east echo
    edge elastic element eden ember emerald enterprise envoy epic equinox essence eternal ever evergreen everest express
    fairy falcon fanta first fit flame flash fleet flex flow focus force ford forest forge fossil fox freedom fresh frontier
    future galaxy gap garden gem general genesis giant glow go gold golden good grace grand green grid group grove guess
    guide halo happy harbor harmony haven hawk heart helix hero hinge home honest hope horizon hub hunter icon ideal impact
    indeed infinity insight iris island ivory jade jaguar jet journey joy jungle just key kind king kit knot lab
    ladder lark launch leaf leap legend level liberty life light lime line link lion live local loft logic loom loop love lucky
    luna lush lynx magic mail major maple mars mask master match matrix max medium mercury meta metro mint mirror mission
    monarch monday monster moon morning motion muse mustang native nature neon nest network next nexus night noble nomad north
    notion nova now oak oasis ocean office olive omega one open optimum opera oracle orange orbit orchid origin oscar outlook
    oxford pace pacific palm panda panther paper paradise park patch path peak pearl pebble pepper phoenix pilot pine
    pioneer pixel planet plus polar polo post power premier pride prime prism progress pulse puma pure quantum quest
    quick rabbit radar radiant rainbow ram ranger raven reach reader rebel red reef reflect relay relief republic rise
    ripple river robin rock rocket root rose rover royal ruby rush sage salt sapphire saturn scale scout sea seed self
    sense shell shield shift shine signal silk silver simple sky slack smart smile snap solid sonic soul spark spectrum spirit
    splash spring sprint sprite sprout square stack stage star state steam stellar stone storm story stream stride stripe strong
    studio subway summit sun sunday sunrise surface surge swan swift swing sync tablet tag talent target team tempo tesla
    thunder tide tiger time titan toast today together torch total touch tower track trade trail transit tribe trident
    true trust twilight twist uber union unity united universal up urban utopia valley vault vector velvet venture venus verse
    vertex vibe victory view village vine virgin vision vista vital voice volt wave way whale whisper wick wild willow wind
    window windows wing wish wise wish wolf wonder word work world wren x yeti yield young your zebra zen zenith zero zest zip
    zone zoom alexa apple arrival away axe beats block blackout bounty cash casper columbia discord discover fidelity gain
    java kindle lemonade pandora paris patagonia peloton principal progressive purple python robinhood rust safari siri
    snickers southwest teams threads vanguard visa`,
  es: `aldea alba alegria alma amanecer amigo amor arena aurora avance banco barcelo bimbo bravo brisa buena cabify caja calma camino
    campo casa castillo cielo claro colegio corona correos costa cruz dia domingo dorada duero el encanto energia espacio
    estrella familia feria flor fuego fuente futuro gallo gas gloria hogar iglesia iman jamon joven juego la lago leche liga lima
    lince luna luz madre madrid mango manzana mar mas mercado milagro mina mundo naranja naturaleza nido norte nube
    oro orange oso pascual paz piedra plata playa plaza portal primavera prisa puerto puma pueblo puente rey rio roca rosa salud
    santa santander seguro sevilla siempre sol solo suerte sur tierra toro torre trueno tuenti union uno valor vela vega verde
    viento viva vida vivo voz zara`,
  ca: `abella aigua alba amic arbre aurora avui banc bo bon bona bosc caixa camp cami canal casa cel clau cor costa dia esclat
    estel estrella far festa fi flor foc font forn fusta gall gel gran groc herba hora illa joc lleo llet llibre llum lluna mar
    mas mel mes mercat moll moment mon munt natura neu nexe niu nord nou or os ou pa pedra pi plat platja placa pol pont
    port prat punt racc rei riu roc roca roda roig sal sang serra sol sorra sud taronja temps terra tot torre tresor tres
    ull unio vall vent verd vi viu vol`,
  fr: `accord amour arbre atout aube avenir banque belle bleu bon bonheur bouchon boulanger but carrefour carte casino chaine champion
    chance chaussea chez chou ciel citron cle clair coeur cora coup croix danone darty demain dior eau eclair ecran elan elle
    ensemble etam etoile express fleur foncia force free fruit galerie gifi grand herta ici jardin jour jules lacoste leader
    lion lune lumiere maison match matin mer mode monde nature neuf nuage nuit or orange paul peau petit pharmacie pierre
    place plage plus point poste quick rouge saison sable sante seb seigneurie soleil source total tour vache vent vert vie
    vitale vivre voile vrai`,
  pt: `agua alegria amor areia banco bela bola bom caixa casa ceu claro continente correios coracao dia doce estrela fala farol
    festa flor fogo galo globo itau jeronimo laranja leve livre lua luz maca mar marisa mesa mundo natura nos nova oi ouro
    padrao pao paz pedra ponto porto praia real renner rio sal saude sol tempo terra tim tudo uniao vale verde vida vivo voz`,
  it: `acqua alba albero alfa amica amore anima arancia armonia aurora banca barilla bella borsa buono casa castello cielo
    cima coin conad coop corona cuore domani energia esse eva fiamma fiore fonte fuoco gioia giorno grande iliad intesa isola lago
    latte leone libero lupo luna luce mare mela mercato mondo natura nave neve notte nuvola onda oro ovo pace pane pesce piazza poste
    ponte porto prima punto re rosa sale scala sereno sole stella terra tim torre uno verde vento via viva vita voce`,
  de: `adler aldi alte anker apfel bahn bank bauer baum berg bild blitz blume brot bunte burg deutsche dorf eis erde eule fenster
    feuer fisch flug focus frau freitag freude fuchs gold gruen gut hand haus heimat herz himmel hof holz honig insel jaeger kaiser
    klar koenig kraft kreis krone kunst land leben licht liebe loewe luft mann markt meer mond morgen natur nebel neu norden
    orange otto penny post real rewe richter ring rose rot saturn schatz schnell schwan see sonne spiegel stark stein stern strom
    sturm sued tag tal teufel traum turm vogel wald wasser weber welt wind winter wolf wolke zeit zoll`,
} as const;

export const ambiguousWords: ReadonlySet<string> = new Set(Object.values(lists).flatMap((list) => list.split(/\s+/u)));
