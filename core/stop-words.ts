/**
 * Words that say nothing of a subject: articles, pronouns, prepositions, auxiliaries, numbers, and what remains of contractions. Small on
 * purpose: what is frequent and tells nothing also falls by comparison with the weeks before.
 */
const lists: Readonly<Record<string, string>> = {
  en: `a about above after again against ain all also am an and any anyone are aren as at be because been before being below
    between both but by can cannot could couldn d did didn do does doesn doing don down during each either else ever every
    few for from further get gets getting go goes going gone got had hadn has hasn have haven having he her here hers
    herself him himself his how however i if im in into is isn it its itself ive just let like ll m made make many may me
    might mine more most much must my myself neither no nor not now of off ok on once one only onto or other our ours
    ourselves out over own please rather re really rt s said same say says she should shouldn since so some someone
    something still such t than that the their theirs them themselves then there these they thing things this those
    though through to too two under until up upon us ve very via was wasn way we well were weren what when where whether
    which while who whom whose why will with within without won would wouldn yes yet you your yours yourself yourselves
    today tomorrow yesterday`,
  es: `a acá ahí ahora al algo alguien algún alguna algunas alguno algunos allá allí ante antes aquel aquella aquellas
    aquellos aquí así aún aunque ayer bajo bien cada casi como cómo con contra cosa cosas cual cuál cuales cuando cuándo
    cuanto de del dentro desde después dice dijo donde dónde dos durante e el él ella ellas ellos en entonces entre era
    eran eres es esa esas ese eso esos esta está estaba están estar estas este esto estos estoy fue fueron gran ha había
    habían hace hacen hacer hacia han has hasta hay he hemos hoy i incluso ir jamás la las le les lo los luego más mas me
    menos mi mí mientras mis misma mismo mucha muchas mucho muchos muy nada ni ningún ninguna no nos nosotros nuestra
    nuestro nunca o os otra otras otro otros para pero poco por porque pues puede pueden puedo que qué quien quién se sea
    según ser será si sí sido siempre sin sino sobre solo sólo somos son soy su sus suya tal también tampoco tan tanto te
    tenemos tener tengo ti tiene tienen toda todas todavía todo todos tras tu tú tus u un una unas uno unos usted ustedes
    va vais vamos van vez voy vosotros y ya yo mañana`,
  ca: `a abans això aixó ahir al algú algun alguna algunes alguns allà allò als altra altre altres amb ambdós aquell aquella
    aquelles aquells aquest aquesta aquestes aquests aquí així avui bé cada cap com contra cosa coses d dalt darrere de del dels
    des després dins doncs dos durant e el ell ella elles ells els em en encara ens entre era eren eres és es ets fa
    fan fas fer fins fos fou ha han has havia haver he hem heu hi ho hom i ja jo l la les li ll llavors lo los m ma
    mai mateix mateixa me mentre menys mes més meu meva meves meus mi molt molta moltes molts n ni ningú no nosaltres
    nostra nostre o on os pel pels per perquè però poc pot poden potser què que quan quant qual quals qui s sa se sempre
    sense ser serà ses seu seus seva seves si sí sigui sobre sols som són sota sou soc sóc t ta també tan tant te tenen tenim té
    teu teva tot tota totes tothom tots tu un una unes uns us va vaig vam van vas vau vós vosaltres vostra vostre demà`,
  fr: `à a afin ai ainsi alors après as au aucun aucune aujourd aussi autre autres aux avait avant avec avez avoir avons
    bien c car ce ceci cela celle celles celui ces cet cette ceux chaque chez chose comme comment d dans de déjà depuis des
    deux dit doit donc dont du elle elles en encore entre es est et étaient était été être eu eux fait faire fais faut fois
    font hier hui il ils j je jusqu jusque l la le les leur leurs lors lui m ma mais me même mêmes mes moi moins mon n
    ne ni non nos notre nous on ont or ou où oui par parce pas peu peut peuvent plus pour pourquoi puis qu quand que quel
    quelle quelles quelque quelques quels qui quoi rien s sa sans se sera ses seulement si sien soi soit son sont sous suis sur t
    ta tandis te tel telle tellement tes toi ton toujours tous tout toute toutes très trop tu un une va vais vers voici voilà
    vont vos votre vous y demain`,
  pt: `a à agora ainda alguém algum alguma algumas alguns ali ante antes ao aos apenas após aquela aquelas aquele aqueles
    aqui aquilo as às assim até através bem cada coisa com como contra da das de dela dele deles depois desde dessa desse desta
    deste disse do dois dos e é ela elas ele eles em enquanto entre era eram essa essas esse esses esta está estamos
    estão estar estas estava este estes estou eu faz fazer foi foram há hoje isso isto já la lá lhe lhes lo logo mais mas me
    mesma mesmo meu meus mim minha minhas muita muitas muito muitos na nada nas não nem nenhum nenhuma no nos nós nossa nosso
    num numa nunca o onde ontem os ou outra outras outro outros para pela pelas pelo pelos per perante pode podem pois por porém
    porque pra pro quais qual quando quanto que quê quem são se sem sempre sendo ser será seu seus si sido só sob sobre sou
    sua suas também tanto te tem têm temos tenho ter teu teve tinha toda todas todo todos tu tua tudo um uma umas uns vai vamos
    vão vez você vocês vos vou amanhã`,
  it: `a abbiamo ad agli ai al alcuna alcune alcuni alla alle allo allora altra altre altri altro anche ancora avere aveva avevano
    avete c che chi ci ciò co coi col come con contro così cosa cose cui d da dagli dai dal dalla dalle dallo de degli dei del dell
    della delle dello dentro detto di dice dopo dove due e è ecco ed egli era erano essa esse essere essi era fa fanno fare fatto
    fino fra fu già gli ha hai hanno ho i ieri il in infatti io l la le lei li lo loro lui m ma mai me meno mentre mi mia
    mie miei mio molta molte molti molto ne né negli nei nel nell nella nelle nello nessun nessuna niente no noi non nostra nostro o
    od oggi ogni ora per perché però più poco poi possono prima proprio può qua qual quale quali qualche quando quanto quasi quella
    quelle quelli quello questa queste questi questo qui quindi s sarà se sei sempre senza si sì sia siamo siete sono solo sopra
    sotto sta stata stati stato stesso su sua sue sugli sui sul sulla sulle suo suoi t tale tanto te ti tra tu tua tuo tutta tutte
    tutti tutto un una uno v va vi voi volta vostra vostro domani`,
  de: `aber alle allem allen aller alles als also am an andere anderen anderer anderes auch auf aus bei beim bereits bin bis bist da
    dabei dadurch dafür dagegen daher damit danach dann daran darauf darüber darum das dass daß dazu dein deine dem den denn der deren
    des deshalb dessen dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem einen einer eines
    einige einmal er es etwa etwas euch euer eure für ganz gar gegen geht gestern gibt hab habe haben hat hatte hatten heute hier
    hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im immer in ins ist ja je jede jedem jeden jeder jedes jetzt kann
    kannst kein keine keinen können könnte machen macht mal man mehr mein meine meinem meinen mich mir mit muss müssen nach nein nicht
    nichts noch nun nur ob oder ohne schon sehr sein seine seinem seinen seiner seit selbst sich sie sind so sogar soll sollte
    sondern sonst soviel über um und uns unser unsere unter viel viele vom von vor war wäre waren warum was weg weil weiter welche
    welchem welchen welcher welches wenn wer werde werden wie wieder will wir wird wirst wo wohl wollen worden wurde wurden würde
    zu zum zur zwar zwei zwischen morgen`,
};

/** Of them, those that turn or strengthen what is felt, and so may have decided it. */
const telling: Readonly<Record<string, string>> = {
  en: `again against ain aren but cannot couldn didn doesn don few hadn hasn haven however isn neither no nor not off shouldn too very
    wasn weren without won wouldn`,
  es: 'aún aunque bien contra jamás más mas menos mucha muchas mucho muchos muy nada ni ningún ninguna no nunca pero poco sin sino solo sólo tampoco tan todavía',
  ca: 'bé contra encara gens mai més mes menys molt molta moltes molts ni ningú no però poc sense tampoc tan',
  fr: 'aucun aucune bien contre jamais mais moins ne ni non pas plus rien sans trop très',
  it: 'ancora bene contro ma mai meno molta molte molti molto nessun nessuna nessuno niente non nulla però poco più purtroppo senza troppo',
  pt: 'ainda bem contra jamais mais mas menos muito muita muitas muitos nada não nem nenhum nenhuma nunca pouco sem tampouco',
  de: 'aber gar gegen kein keine keinen nicht nichts nur ohne sehr viel',
};

/** The languages that have stop words here, as ISO 639-1. */
export const stopWordLanguages: readonly string[] = Object.keys(lists);

/** Stop words that decide no feeling, of a language as `createStopWords` has them. */
export function createFunctionWords(): (language: string) => ReadonlySet<string> {
  const stopWordsOf = createStopWords();
  const kept = new Set(Object.values(telling).flatMap((list) => list.split(/\s+/u)));
  const sets = new Map<string, ReadonlySet<string>>();
  return (language) => {
    const known = sets.get(language);
    if (known) return known;
    const own = telling[language]?.split(/\s+/u);
    const telltale = own ? new Set(own) : kept;
    const set = new Set([...stopWordsOf(language)].filter((word) => !telltale.has(word)));
    sets.set(language, set);
    return set;
  };
}

/** The stop words of a language; those of all languages where it is none of these (`und`). */
export function createStopWords(): (language: string) => ReadonlySet<string> {
  const sets = new Map(Object.entries(lists).map(([code, list]) => [code, new Set(list.split(/\s+/u))]));
  const all = new Set([...sets.values()].flatMap((words) => [...words]));
  return (language) => sets.get(language) ?? all;
}
