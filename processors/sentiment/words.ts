/**
 * What the public lexicons lack: the words that people use of companies, products and services, and the slang of social media.
 * Four strengths per language; words are written as people write them, a `_` stands for a space.
 */
export interface OwnWords {
  readonly love?: string;
  readonly good?: string;
  readonly bad?: string;
  readonly hate?: string;
  /** Words of the public lexicons that mislead on social media: names, prepositions, words of many meanings. */
  readonly ignore?: string;
}

export const ownWords: Readonly<Record<string, OwnWords>> = {
  en: {
    love: `awesome amazing fantastic brilliant excellent superb flawless stellar love loved loving obsessed perfect
      best incredible phenomenal stunning goat masterpiece hats_off must_have`,
    good: `yay woohoo yum yummy congrats thanks thank thx ty kudos props recommend recommended reliable intuitive
      helpful smooth speedy hyped stoked pumped excited dope lit legit slay iconic hooked affordable refreshing
      seamless spotless can't_wait cant_wait looking_forward look_forward well_done good_job great_job shout_out
      shoutout big_up on_point worth_it happy_birthday cheers delicious tasty bargain haha hahaha blessed proud
      birthday forward finally free special weekend omg xx tgif pride shining goodnight dance listening can't_wait_to
      so_excited good_luck good_morning happy_friday`,
    bad: `glitch glitches glitchy laggy lag buggy bug bugs crash crashes crashed crashing broken faulty defective
      delay delays delayed late cancelled canceled cancellation refund refunds complaint complaints complain
      unresponsive overpriced expensive overrated mediocre meh ugh smh wtf ffs waste wasted useless slow slower stuck
      unusable disconnected stolen hacked scam scams scammed spam ripoff rip_off misleading rude unhelpful
      unprofessional incompetent ignored ignoring ridiculous unacceptable disappointed disappointing disappointment
      frustrated frustrating annoying annoyed boycott lawsuit recall leak breach fed_up sick_of tired_of on_hold
      let_down no_response not_working doesnt_work stopped_working hungover overbooked stranded lousy cringe yikes
      fail fails failed failing sucks sucked crap crappy shitty sorry_but never_again no_longer get_lost lost_my
      boring dirty filthy noisy lies lie lying liar liars ruled jail arrested closed why anymore due_to issue issues
      unless cause ain't guess instead ashamed shame_on`,
    hate: `outage outages downtime worst terrible horrible awful disgusting appalling atrocious pathetic hate hated
      despise nightmare disgrace disgraceful garbage trash rubbish shambles dumpster_fire piece_of_shit joke_of
      fuck_you screw_you stfu`,
    ignore: `lol lmao miss united down like share shares god number want wants matter in all go about up get back most
      season gay lead mean august taking made feel feels state christian christians leading must done dear sound
      sounds hear enough feeling waiting fly rose latest choice rich announced supreme thinking money decided giving
      such son seems power born exclusive wonder test light normal tried either boss fit spirit becomes catching speak
      lives dress hearing sold primary chances speaking responsible known totally body according pregnant paid
      politics sent higher straight available confirmed learn goat game games off behind parade twilight round forget
      labor base almost fall battle sting slam fever secret corner random weather drops camp crowd blast trick limited
      plenty cloud admit everyday beast ill josh randy jimmy chicken limits pants despite rally thanksgiving mercy
      heavy mind joke jokes anymore saved champions talent honest despite freedom block fire join cut kind please
      natural big cool_down chance no_one alert black_friday super_bowl true justice chief vision vested yes
      yeah united_states game_over fight dark hand playing play arrest increase increased top just long
      real new ready right first early able sure full high low few several many much more less great_britain old young
      short small red green blue white black current main own whole same next last late_night general public local
      common certain clear open close`,
  },
  es: {
    love: `increíble genial excelente maravilloso maravillosa espectacular fantástico fantástica encanta encantó
      encantan amo adoro perfecto perfecta mejor mejores buenísimo buenísima fenomenal impresionante espectaculares
      brutal chulísimo lo_mejor me_encanta`,
    good: `gracias felicidades enhorabuena felicitaciones guapo guapa guay chulo chula mola molan bonito bonita lindo
      linda bello bella hermoso hermosa rico rica feliz contento contenta alegre alegría recomiendo recomendable
      recomendado rápido amable amables atento atenta limpio limpia cómodo cómoda ganas orgulloso orgullosa éxito
      bravo ole olé grande crack bueno buena buenos buenas buen bien mejora ilusión jaja jajaja cariño beso besos
      abrazo abrazos suerte disfrutar disfruté disfrutando bienvenido sonrisa amigo amor preciosa precioso me_gusta
      me_gustó vale_la_pena viva ánimo divertido divertida felices muchísimas_gracias corazón buenas_noches
      buenos_días fin_de_semana jajajaja`,
    bad: `malo mala malos malas mal caro cara lento lenta sucio sucia ruido ruidoso roto rota avería averiado fallo
      fallos falla problema problemas queja quejas reclamación devolución retraso retrasos cancelado cancelada triste
      tristeza pena aburrido aburrida feo fea lástima decepción decepcionado decepcionada decepcionante estafa timo
      engaño robo ladrones mentira mentiras mentiroso harto harta cansado cansada odio enfermo duele dolor miedo
      llorar lloro muerto murió peor injusto injusta molesto molesta asco vergüenza pésimo caído incómodo maleducado
      inútil inútiles tonto tonta idiota imbécil estúpido estúpida maldito maldita extraño perdido jodido joder
      no_funciona no_va qué_mal que_mal fatal crisis corrupción culpa sola tampoco no_entiendo examen`,
    hate: `horrible terrible asqueroso asquerosa pésima nefasto nefasta vergonzoso vergonzosa mierda puta_mierda
      basura odio detesto el_peor la_peor lo_peor una_mierda hijo_de_puta hijos_de_puta gilipollas insoportable
      inaceptable repugnante`,
    ignore: `parar casa tener poder gran hacer ser estar haber ir ver dar saber querer llegar pasar deber poner
      parecer quedar creer hablar llevar dejar seguir encontrar llamar venir pensar salir volver tomar conocer vivir
      tratar mirar contar empezar esperar buscar entrar trabajar escribir producir ocurrir entender pedir recibir
      recordar terminar permitir aparecer sentido sentir favorito importante mayor santo real capital social nuevo
      último primero solo tarde sobre vez compartir número unido unidos alto largo todo nada claro cierto personal
      mismo igual un vamos desde ay horas pronto libre duda libro podría fuera alguien quería hecho tal sabía normal
      parte algunos única móvil directo dicho llena seguro hambre`,
  },
  fr: {
    love: `génial géniale géniaux excellent excellente parfait parfaite magnifique superbe incroyable extraordinaire
      fantastique adore j'adore meilleur meilleure meilleurs top formidable sublime merveilleux merveilleuse kiffe
      délicieux`,
    good: `merci bravo félicitations super cool bon bonne bons bonnes bien mieux beau belle beaux belles joli jolie
      heureux heureuse content contente ravi ravie aime j'aime aimer aimé plaisir recommande fier fière efficace
      rapide utile sympa gentil gentille agréable propre confortable réussi réussite succès espoir chance drôle
      marrant mdr ptdr youpi hâte vive amour bisous courage bienvenue progrès solution solutions engagement espère
      sourire bonheur joie soutien innovation innovant durable intéressant passionnant félicite victoire gagner gagné
      grâce grâce_à`,
    bad: `nul nulle nuls mauvais mauvaise mauvaises pire lent lente cher chère sale bruit bruyant panne pannes bug
      bugs problème problèmes plainte retard retards annulé annulée remboursement déçu déçue déception décevant
      décevante triste tristesse dommage peur colère ennuyeux chiant chiante relou marre ras_le_bol honte honteux
      scandale scandaleux arnaque arnaqueur vol voleurs mensonge mensonges menteur menteurs menace menaces danger
      dangereux risque crise catastrophe catastrophique échec pollution pollueur malade mort morts tue guerre grave
      malheureusement hélas hypocrite hypocrisie ridicule inutile stupide con cons conne idiot idiote débile fatigué
      fatiguée putain bordel foutu fous raté perdu perdre désastre désastreux inquiétant inquiet inadmissible
      inacceptable n'importe_quoi contre dégradation destruction détruire pleure pleurer mal souffre souffrir
      licenciement attentat victimes disparition disparaître disparu polémique assassine assassin révolte pourquoi
      manque manquer manquent suspension rejette rejet enfer accident anti`,
    hate: `horrible merde dégueulasse pourri pourrie infect lamentable honteuse ordure déteste détester insupportable
      épouvantable immonde minable salaud salauds connard connards enfoiré nulle_part_ailleurs de_merde fils_de_pute
      la_honte`,
    ignore: `premier première vrai vraie grand grande petit petite nouveau nouvelle national nationale européen
      européenne jeune jeunes possible seul seule dernier dernière prochain public publique politique social sociale
      international économique général plein long haut bas blanc noir vert verte rouge certain autre même tout direct
      plus moins libre français française propre_à simple rien très fait faire mondial mondiale important ancien
      actuel futur humain humaine local sur si france royal haute toute toutes nouvel nouveaux nouvelles sociales
      responsable ferme unis près présente force passer autres derniers dernières électrique tous encore juste fort`,
  },
  it: {
    love: `eccellente fantastico fantastica stupendo stupenda splendido splendida meraviglioso meravigliosa perfetto
      perfetta ottimo ottima ottimi adoro amo migliore migliori incredibile spettacolare magnifico magnifica
      bellissimo bellissima buonissimo geniale straordinario strepitoso`,
    good: `grazie bravo brava bravi complimenti auguri bello bella belli belle buono buona buoni buone bene meglio
      felice contento contenta carino carina simpatico simpatica piace piaciuto consiglio consigliato veloce gentile
      pulito comodo divertente haha ahah ahahah evviva viva forza gioia amore abbraccio baci bacio sorriso speranza
      successo vittoria vince finalmente emozione orgoglioso orgogliosa dolce tesoro adorabile ti_amo mi_piace stima
      onesto piacere godere speriamo buongiorno buonanotte ciao lol fiducia rispetto grazie_mille buona_giornata
      buon_compleanno`,
    bad: `male malissimo brutto brutta brutti cattivo cattiva peggio peggiore lento caro cara sporco rumore rotto
      guasto problema problemi errore errori reclamo ritardo ritardi cancellato rimborso deluso delusa deludente
      delusione triste tristezza peccato purtroppo paura rabbia noioso noiosa noia stanco stanca schifo vergogna
      vergognoso vergognatevi truffa truffatori ladro ladri bugia bugie bugiardo balle falso fallimento fallito crisi
      disastro morto morti morte morire guerra piangere odio inutile stupido stupida scemo scema idiota idioti cretino
      cretini ridicolo ridicola ridicoli incapace incapaci colpa grave malato dolore basta tasse tagli disoccupazione
      licenziamenti rovinare rovinato scandalo corrotto corrotti corruzione mafia casta spread condannato pregiudicato
      sacrifici assurdo maledetto buffone buffoni pagliaccio pagliacci povero poveri incubo povera sbagliato sbaglia
      perso perdere vecchio preoccupante scontenti massacro contro ormai culo antipolitica manovra`,
    hate: `orribile terribile pessimo pessima schifoso schifosa merda merde di_merda cazzo cazzate vaffanculo stronzo
      stronzi stronza coglione coglioni puttana bastardo bastardi penoso vomito detesto insopportabile inaccettabile
      fa_schifo fanno_schifo fate_schifo che_schifo`,
    ignore: `primo prima nuovo nuova grande vero vera stesso ultimo ultima altro solo sola pubblico politico politica
      italiano italiana possibile giovane lungo alto pieno sociale nazionale europeo economico reale generale intero
      proprio certo tutto molto più meno quanto abbastanza tanto piccolo importante aperto chiaro libero normale
      diverso presente si ancora tutte tutti novità torna qui realtà magari pronto giusto troppo rigore te_lo spread
      vecchio ridere`,
  },
  pt: {
    love: `ótimo ótima excelente maravilhoso maravilhosa perfeito perfeita incrível fantástico fantástica sensacional
      adoro adorei amo amei amando melhor melhores lindo linda lindos lindas lindíssima top demais espetacular diva
      rainha mito arrasou arrasa arrasando apaixonada apaixonado maravilha`,
    good: `obrigado obrigada parabéns valeu bom boa bons boas bem legal bacana feliz contente alegre alegria fofo fofa
      fofos engraçado engraçada gosto gostei gostoso gostosa delícia delicioso recomendo rápido gentil limpo bonito
      bonita belo bela sucesso sorte amor beijo beijos abraço abraços orgulho torcendo torço torcida merece mereceu
      merecido vitória venceu viva uhul haha hahaha kkk kkkk kkkkk rsrs saudade saudades querida querido amigo
      divertido esperança animada animado sorriso bem_vindo emocionante talento talentosa inteligente fofinho genial
      show orgulhosa kkkkkk kkkkkkk rs feliz_aniversário boa_noite bom_dia`,
    bad: `ruim ruins mau má mal pior caro cara_de_pau lento sujo barulho quebrado defeito defeitos problema problemas
      reclamação reclamar reclamando atraso atrasado cancelado reembolso decepção decepcionado decepcionada triste
      tristeza pena medo raiva chato chata chatos chatice tédio cansado cansada nojo vergonha golpe fraude roubo
      ladrão ladrões mentira mentiras mentiroso mentirosa falso falsa falsidade crise desastre morto morreu morrer
      morte guerra chorar chorando choro chora ódio inútil estúpido estúpida burro burra idiota idiotas imbecil
      ridículo ridícula injusto injusta injustiça culpa doente dor preguiça infelizmente feio feia insuportável
      irritante irritada aff affs afe péssimo péssima perdeu perder erro errado errada eliminado eliminada aflição
      desespero socorro sofrendo sofrer sofro saco antipático arrogante nojento nojenta falta preconceito machista
      racista corrupção desculpa infeliz tosco tosca sem_graça sem_noção não_aguento perdi eliminação mirou saco_cheio`,
    hate: `horrível terrível lixo merda bosta odeio odiei detesto porra vsf vtnc fdp nojento filho_da_puta
      puta_que_pariu pqp caralho desgraça desgraçado escroto ranço horrorosa horroroso uma_bosta um_lixo um_saco
      uma_merda`,
    ignore: `sim senhor deus compartilhar número unido unidos quero querer nada parar grande jogo cortar novo chance
      luta por_favor volta dar prova maior acredito azul vendo parece certo quer preciso feira vamos sabia causa doce`,
  },
  de: {
    love: `super toll tolle toller tolles großartig großartige fantastisch ausgezeichnet hervorragend perfekt
      wunderbar wunderschön genial geil geile geiler geiles liebe liebt beste bester bestes besten spitze klasse
      hammer hammergeil phantastisch traumhaft unglaublich mega fabelhaft`,
    good: `danke dankeschön glückwunsch gut gute guter gutes guten schön schöne schöner schönes schönen nett nette
      netter cool lustig witzig froh freu freue freut freuen gefreut glücklich zufrieden empfehlen empfehlenswert
      empfehle schnell freundlich sauber bequem hilfreich lecker spaß gefällt mag gern gerne lieb lieber süß süße
      erfolg erfolgreich gewonnen gewinnt sieg bravo juhu yeah hihi haha hehe herzlich willkommen hoffe hoffentlich
      hoffnung stolz interessant besser lächeln lacht liebsten awww lachen cute love happy nice awesome great best hdl
      knuddel kuss küsse dankbar verdient freude alles_gute gute_nacht guten_morgen schönen_tag einfach_nur_schön
      sympathisch endlich wow lol vielen_dank träum träume freunde frohe`,
    bad: `schlecht schlechte schlechter schlechtes schlimm schlimmer langsam teuer dreckig laut kaputt fehler problem
      probleme beschwerde verspätung verspätet ausfall ausgefallen storniert enttäuscht enttäuschend enttäuschung
      traurig schade leider angst wut wütend langweilig nervt nerven nervig nervige müde blöd blöde blöder blöd doof
      doofe dumm dumme dummer dämlich peinlich betrug betrüger lüge lügen lügt lügner falsch krise katastrophe skandal
      tot tote toten tod krieg weinen heulen heul hass krank schmerz schmerzen kopfschmerzen unfair sinnlos nutzlos
      lächerlich unmöglich verloren verlieren verliert mist schuld arm arme opfer terror anschlag gewalt mord verletzt
      unfall stau idiot idioten frech sorgen schwer hilfe vermiss vermisse weh leid sauer gestört unverschämt armselig
      pleite hate sad sucks fail omg streit müll versagt scheitern warum shit nix wegen allein`,
    hate: `scheiße scheisse scheiß scheiss kacke hasse furchtbar schrecklich grauenhaft grausam widerlich ekelhaft
      eklig arschloch arschlöcher wichser fick ficken verfickt verdammt unerträglich zum_kotzen kotzen kotzt drecks
      hurensohn fresse katastrophal miserabel beschissen beschissene inakzeptabel`,
    ignore: `neu neue neuen neuer neues groß große großen ganz eigen eigentlich zeit arbeit haus recht richtig einfach
      tag frage fragen gehen machen stehen kommen sehen lassen bekommen bleiben liegen nehmen halten stellen partei
      regierung deutschland krieger weit alt jung kurz lang hoch offen klar sicher schluss ende bringen spielen spiel
      schreiben bitte leicht freitag mensch menschen schon sich nach not kleine kleiner kleines kleinen lernen großer
      omg laut top_platz tot`,
  },
  nl: {
    love: `geweldig geweldige fantastisch fantastische super top perfect prachtig prachtige uitstekend heerlijk
      heerlijke beste schitterend subliem magnifiek hou_van`,
    good: `bedankt dank dankjewel gefeliciteerd goed goede mooi mooie leuk leuke lekker fijn fijne blij tevreden
      vriendelijk snel schoon lief lieve grappig gezellig trots succes haha aanrader handig knap`,
    bad: `slecht slechte jammer helaas traag duur vies lawaai kapot storing fout fouten probleem problemen klacht
      klachten vertraging geannuleerd teleurgesteld teleurstellend verdrietig triest bang boos saai moe stom stomme
      belachelijk oplichting oplichters leugen leugens crisis ramp dood oorlog huilen ziek pijn zielig irritant
      vervelend ellende`,
    hate: `verschrikkelijk vreselijk waardeloos waardeloze afschuwelijk walgelijk kut klote haat rampzalig godverdomme
      tering schandalig`,
  },
  ca: {
    love: `excel·lent excel·lents fantàstic fantàstica genial perfecte perfecta perfectes meravellós meravellosa
      meravella espectacular immillorable encanta encantar millor impecable boníssim boníssima magnífic magnífica
      increïble brutal encantats encantador encantadora fabulós perfectament deliciós`,
    good: `gràcies felicitats enhorabona bo bona bons bones bé bon maco maca macos maques bonic bonica content
      contenta contents feliç amable amables amabilitat atent atenta atents agradable net neta nets neteja còmode
      còmoda còmodes confortable tranquil tranquil·la tranquil·litat ràpid ràpida recomanable recomano recomanem
      repetirem tornarem tornaré cèntric ubicat ampli àmplia amplis amplies acollidor acollidora silenciós modern
      moderna moderns nou complet variat variada professional simpàtic simpàtica simpatia excepcional guai xulo mola
      agrada agradat gust ajuda immillorables familiar preciós preciosa ben útil elegant encertat estupend estupenda
      genials profesional profesionals exquisit comoditat bonics molt_bé ens_va_agradar qualitat aprop prop_de
      tranquilitat excelent atenció ubicació gratuït situació complert`,
    bad: `dolent dolenta dolents mal mala malament pitjor car cara lent lenta brut bruta bruts brutícia soroll sorolls
      sorollós sorollosa trencat trencada avaria problema problemes queixa queixes retard retards cancel·lat decebut
      decebuda decepció decebedor trist trista llàstima por fàstic vergonya estafa mentida fred freda calor pudor olor
      fluix fluixa escàs escassa petit petita petites vell vella vells antic antiga incòmode incòmoda impossible
      faltava falta faltaven manca mancava trobar_a_faltar excessiu desagradable justet just pobre insuficient fatal
      deixa_molt_a_desitjar fosc fosca antiquat dur durs senzill humitat pèssim cost costa repetitiu millorar
      millorable bàsic queixar desastre massa poca gens no_funcionava sentia només una_mica potser sense`,
    hate: `horrible terrible pèssima fastigós fastigosa merda vergonyós vergonyosa odio odiar inacceptable lamentable
      nefast insuportable`,
    ignore: `hotel habitació personal lloc lliure primer gran seguir sortir venir anar bastant poc sobre respecte
      condicionat ple canvi mitja reserva espai terra normal costat va lluny sort vista partir activitats calefacció`,
  },
  gl: {
    love: `excelente marabilloso marabillosa fantástico fantástica xenial perfecto perfecta mellor mellores encanta`,
    good: `grazas parabéns bo boa bos boas ben bonito bonita feliz contento contenta recomendable recomendo amable
      limpo limpa agradable rápido gústame bico bicos aperta ledicia noraboa`,
    bad: `malo mala mal peor caro lento sucio ruído roto problema problemas queixa atraso cancelado triste mágoa
      decepción decepcionado vergoña estafa mentira medo noxo aburrido dor morto crise lástima`,
    hate: `horrible terrible pésimo pésima merda nefasto lixo odio`,
  },
  eu: {
    love: `bikain bikaina zoragarri zoragarria primeran ezin_hobeto ezin_hobea onena maite paregabe`,
    good: `eskerrik mila_esker zorionak on ona onak ondo ederra eder polita polit pozik pozten gustatu gustatzen
      gomendatzen goxo goxoa atsegin atsegina erosoa garbia azkarra bejondeizula aupa`,
    bad: `txar txarra txarrak gaizki garesti garestia geldo zikin zikina zarata hautsita arazo arazoa arazoak kexa
      kexak atzerapena triste tristea pena lotsa lotsagarria iruzurra gezurra gezurrak beldur nekatuta aspergarria
      mina hilda krisia haserre`,
    hate: `izugarria kaka nazkagarria nazka gorroto ikaragarria okerrena zabor`,
  },
};

/** Emoji newer than the public table (2015), and those that it misjudges. */
// biome-ignore format: a table
export const ownEmoji: Readonly<Record<string, number>> = {
  '🥰': 1.3, '🤩': 1.2, '🥳': 1.2, '🤗': 1, '🫶': 1.2, '🧡': 1.2, '🤍': 1, '🤎': 1, '💛': 1.2, '💚': 1.2, '🩷': 1.2, '🩵': 1.1, '🤣': 0.3,
  '😂': 0.2, '😭': -0.2, '🙏': 0.6, '🔥': 0.8, '💯': 0.8, '👍': 1, '👎': -1.3, '🤬': -1.6, '🤮': -1.6, '🤢': -1.3, '🤡': -1.2, '🙄': -0.9,
  '🤦': -0.9, '😤': -0.8, '😡': -1.4, '😠': -1.2, '💩': -1, '😒': -1, '😞': -1, '😢': -0.9, '😔': -0.9, '🥺': 0, '🤯': 0, '🥲': -0.3,
  '😩': -0.7, '😫': -0.8, '😖': -0.9, '😣': -0.8, '🥱': -0.7, '🖕': -1.5, '💀': 0, '😏': 0.2, '🥹': 0.5, '🫠': -0.4, '😬': -0.4, '🗑': -1,
  '💔': -1, '🤥': -0.8, '🐍': -0.5, '🚮': -1, '🥇': 0.9, '🏆': 1, '🎂': 0.8, '█': 0, '★': 0, '☆': 0,
};
