/** Names and what people call them, a group per line; the first stands for all. Short forms that several names share stand with each. */
const groups = `
jose pepe pep josep pepito chema joseba giuseppe beppe joseph joe joey jose
francisco paco pancho curro kiko fran quico francesc cesc xisco francesco franz frank frankie francis
maria mari mary marie mariona meri
montserrat montse rat
joaquin quim joaquim ximo chimo joachim
juan joan joao john johnny jack jean giovanni gianni johann hans ivan juanito jan
jorge jordi george georges giorgio georg jurgen
guillermo william bill billy will willy guillem guille guillaume guglielmo wilhelm liam memo
roberto robert bob bobby rob robbie bert
ricardo richard dick rick ricky rich ricard riccardo
margarita margaret marga maggie peggy meg margarida marguerite greta margherita rita
isabel elisabet elizabeth liz lizzie beth betty eliza lisa isabella bel chabela elisabeth isa eli
catalina catherine katherine kate kathy katie cathy caterina katharina cat kat catarina
alejandro alexander alex alexandre alejandra alexandra sandra sasha aleix alessandro sandro jandro
antonio anthony tony toni antoni toño nino anton antoine antonia
manuel manolo manu manel emmanuel lolo emanuele
ignacio nacho ignasi inaki ignatius ignazio
enrique quique kike enric henry harry henri enrico heinrich heinz hank
rafael rafa raphael raffaele rafel
miguel miquel michael mike mick mickey michel michele mikel mikey migue
pedro pere peter pete pierre pietro perico piero
pablo pau paul paulo paolo
luis lluis louis lewis lou luigi luiz ludwig lucho
carlos carles charles charlie chuck carlo karl charly carlitos
fernando ferran nando ferdinand fer
eduardo eduard edward ed eddie ned ted lalo edu edouard teddy edoardo
rosario charo rosa roser rose rosie
dolores lola loles
concepcion concha conchi conchita concepcio
consuelo chelo
mercedes merce merche
pilar pili piluca
rosalia lia
encarnacion encarna encarni
inmaculada inma immaculada imma ma
teresa tere teresita theresa terry therese resa maite
carmen carme mamen menchu carmela
josefa pepa josefina fina pepita josephine
ana anna anne ann annie anita hannah nan
susana susan sue susie suzanne suzie susanna
jaime jaume james jim jimmy jamie giacomo jacques jaume santiago santi iago diego
daniel dani dan danny daniele
david dave davy davide
tomas thomas tom tommy tomaso tommaso
andres andreu andrew andy drew andre andrea andreas
esteban esteve stephen steve steven stefan stephan stefano etienne
javier xavier xavi javi xabier saverio xaver
vicente vicent vincent vince vinny vincenzo
gabriel gabi gabe gabriela gabriele
bartolome bartomeu bartholomew bart tomeu
salvador salva
sebastian sebastia sebas seb bastian
gregorio gregori gregory greg gregor goyo
lorenzo llorenc lawrence larry laurent laurence lorenz
bernardo bernat bernard bernie
cristina christina chris tina kristina cris christine
cristobal christopher kit topher cristofol
patricia pat patty trish patri tricia
beatriz beatriu beatrice bea trixie
victoria vicky viqui tori vicki
rebeca rebecca becky becca
jennifer jen jenny jenni
jessica jess jessie
samuel sam sammy samantha
benjamin ben benny benji
nicolas nicholas nick nicky nico nicolau nicola klaus niklas
matias matthew matt mateo mateu matteo matthias matthieu mathias
joshua josh josue
timothy tim timmy timoteo
theodore theo teodoro
kenneth ken kenny
ronald ron ronnie
donald don donny
gerardo gerard gerry jerry
raymond ray ramon raimon moncho mon
leonardo leonard leo lenny lleonard
alfonso alfons poncho alphonse fonso
alberto albert al bert berto
maximiliano max maxim maximilian massimo
federico frederic fred freddy frederick fede friedrich fritz
eugenio eugeni eugene gene
eulalia laia lali
nuria nuri
assumpcio asuncion asun
remedios reme remei
esperanza espe esperanca
milagros mila
soledad sole
angeles angels angela angie
lucia llucia lucy lucie luz
elena helena helen ellen nelly helene lena
marta martha
natalia natalie nat nati
veronica vero
silvia sylvia
monica moni
sara sarah sally
debora deborah debbie deb
abigail abby
madeleine magdalena maddie magda madalena lena
sergio sergi serge sergey sergei
yuri yury iurii
dmitri dmitry dmitrii dima
mikhail misha
aleksandr alexandr aleksander
katerina ekaterina katya
nikolai nikolay kolya
evgeni evgeny yevgeny evgenii zhenya
konstantinos kostas costas
georgios giorgos yiorgos
ioannis yiannis giannis
dimitrios dimitris
`;

const groupsOf = new Map<string, number[]>();
for (const [index, line] of groups.trim().split('\n').entries()) {
  for (const name of new Set(line.trim().normalize('NFD').replace(/\p{M}/gu, '').split(' '))) {
    groupsOf.set(name, [...(groupsOf.get(name) ?? []), index]);
  }
}

/** Whether both, in folded spelling, are said of the same person: Pepe and José, Quim and Joaquim, Bill and William. */
export function isNickname(a: string, b: string): boolean {
  const ofB = groupsOf.get(b);
  return a !== b && ofB !== undefined && (groupsOf.get(a)?.some((group) => ofB.includes(group)) ?? false);
}

/** The groups that a given name belongs to, to look its other forms up with. Empty for names that have none. */
export function nicknameGroups(name: string): readonly number[] {
  return groupsOf.get(name) ?? [];
}
