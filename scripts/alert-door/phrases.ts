import type { IncidentAction, NotificationState } from '../../core/alerts.ts';
import type { MessageKind, MessageLanguage } from '../../core/channel.ts';
import type { IncidentState } from '../../core/incident.ts';

export type Problem = 'nameMissing' | 'nameTooLong' | 'noteMissing' | 'noteTooLong' | 'assigneeMissing' | 'unreadable';

/** What a page says that is no page of an incident. */
export interface Notice {
  readonly title: string;
  readonly text: string;
}

/** What the pages say besides the words of the messages. Texts are plain; times are ready. */
export interface DoorPhrases {
  readonly open: string;
  readonly feedTitle: (brand: string | undefined) => string;
  readonly state: Readonly<Record<IncidentState, string>>;
  readonly name: string;
  readonly acknowledge: string;
  readonly acknowledgeHint: string;
  readonly more: string;
  /** The same where it is over. */
  readonly moreAfter: string;
  readonly note: string;
  readonly addNote: string;
  readonly assignee: string;
  readonly assign: string;
  readonly silence: string;
  /** Before the buttons of `hours`. */
  readonly silenceHint: (what: string) => string;
  readonly hours: (n: number) => string;
  readonly resolve: string;
  readonly resolveHint: string;
  readonly acknowledgedBy: (who: string, time: string) => string;
  readonly assignedTo: (who: string) => string;
  readonly silencedUntil: (time: string, who: string) => string;
  readonly closing: (who: string) => string;
  readonly share: string;
  readonly readOnly: string;
  readonly history: string;
  readonly did: Readonly<Record<IncidentAction['action'], (who: string, text: string) => string>>;
  readonly told: string;
  readonly toldNobody: string;
  readonly kind: Readonly<Record<MessageKind, string>>;
  readonly delivery: Readonly<Record<NotificationState, string>>;
  readonly earlier: (n: number) => string;
  readonly problem: Readonly<Record<Problem, string>>;
  readonly expired: (id: string) => Notice;
  readonly forbidden: Notice;
  readonly notFound: Notice;
  readonly refused: Notice;
  readonly tooLarge: Notice;
  readonly busy: Notice;
  readonly failed: Notice;
  readonly unsubscribe: {
    readonly title: string;
    readonly ask: (digest: string, address: string) => string;
    readonly button: string;
    readonly done: (digest: string, address: string) => Notice;
  };
}

const english: DoorPhrases = {
  open: 'Open the incident',
  feedTitle: (brand) => (brand === undefined ? 'Escolta: alerts' : `Escolta: alerts for ${brand}`),
  state: { pending: 'Watching', firing: 'Firing', resolved: 'Resolved' },
  name: 'Your name',
  acknowledge: 'Acknowledge',
  acknowledgeHint: 'Says that you are on it: reminders and escalations stop.',
  more: 'Note, assign, silence, resolve',
  moreAfter: 'Note, assign',
  note: 'Note',
  addNote: 'Add the note',
  assignee: 'Assign to',
  assign: 'Assign',
  silence: 'Silence',
  silenceHint: (what) => `Nobody is told of ${what} for`,
  hours: (n) => `${n} h`,
  resolve: 'Resolve',
  resolveHint: 'Closes the incident for everybody, and tells those who were told of it.',
  acknowledgedBy: (who, time) => `Acknowledged by ${who}, ${time}`,
  assignedTo: (who) => `Assigned to ${who}`,
  silencedUntil: (time, who) => `Silenced until ${time} (${who})`,
  closing: (who) => `${who} has resolved it: it closes in a moment`,
  share: 'Link to pass on: it shows this page, and nothing can be done by it',
  readOnly: 'You see this page by a link for reading only.',
  history: 'What people did',
  did: {
    acknowledge: (who) => `${who} acknowledged it`,
    assign: (who, text) => (text === '' ? `${who} took it from its assignee` : `${who} assigned it to ${text}`),
    note: (who) => `${who} noted`,
    resolve: (who) => `${who} resolved it`,
  },
  told: 'Who was told',
  toldNobody: 'Nobody yet.',
  kind: {
    firing: 'alert',
    update: 'update',
    reminder: 'reminder',
    escalation: 'escalation',
    resolved: 'all-clear',
    digest: 'digest',
    test: 'test',
  },
  delivery: { queued: 'waiting', sent: 'sent', failed: 'failed', dropped: 'no longer needed' },
  earlier: (n) => `${n} earlier`,
  problem: {
    nameMissing: 'Please say who you are.',
    nameTooLong: 'A name has at most 100 characters.',
    noteMissing: 'The note is empty.',
    noteTooLong: 'A note has at most 1,500 characters.',
    assigneeMissing: 'Please say whom it is assigned to, in at most 100 characters.',
    unreadable: 'This could not be understood. Please try again.',
  },
  expired: (id) => ({
    title: 'This link has ended',
    text: `Links in messages work for two weeks. A newer message has a newer link; or ask on the server: escolta alerts show ${id}`,
  }),
  forbidden: {
    title: 'This link is not valid',
    text: 'Perhaps a part of it is missing: open it from the message again, or copy all of it.',
  },
  notFound: { title: 'Nothing is here', text: 'Open the link in the message again.' },
  refused: { title: 'This was not done', text: 'Open the page by the link in the message, and try again from there.' },
  tooLarge: { title: 'This is too long', text: 'Nothing was kept. Go back and shorten it.' },
  busy: { title: 'Too busy', text: 'Please try again in a moment.' },
  failed: { title: 'Something went wrong', text: 'Please try again in a moment. The log of Escolta says more.' },
  unsubscribe: {
    title: 'Unsubscribe',
    ask: (digest, address) =>
      digest === '' ? `Send no more digests to ${address}?` : `Send the digest “${digest}” to ${address} no more?`,
    button: 'Unsubscribe',
    done: (digest, address) => ({
      title: 'Unsubscribed',
      text: digest === '' ? `${address} gets no more digests.` : `${address} gets the digest “${digest}” no more.`,
    }),
  },
};

const spanish: DoorPhrases = {
  open: 'Abrir la incidencia',
  feedTitle: (brand) => (brand === undefined ? 'Escolta: alertas' : `Escolta: alertas de ${brand}`),
  state: { pending: 'En observación', firing: 'Activa', resolved: 'Resuelta' },
  name: 'Tu nombre',
  acknowledge: 'La atiendo yo',
  acknowledgeHint: 'Indica que la atiendes: cesan los recordatorios y los escalados.',
  more: 'Anotar, asignar, silenciar, resolver',
  moreAfter: 'Anotar, asignar',
  note: 'Nota',
  addNote: 'Añadir la nota',
  assignee: 'Asignar a',
  assign: 'Asignar',
  silence: 'Silenciar',
  silenceHint: (what) => `No se avisará a nadie de ${what} durante`,
  hours: (n) => `${n} h`,
  resolve: 'Resolver',
  resolveHint: 'Cierra la incidencia para todos y lo comunica a quienes fueron avisados.',
  acknowledgedBy: (who, time) => `Atendida por ${who}, ${time}`,
  assignedTo: (who) => `Asignada a ${who}`,
  silencedUntil: (time, who) => `Silenciada hasta: ${time} (${who})`,
  closing: (who) => `${who} la ha resuelto: se cierra en un momento`,
  share: 'Enlace para compartir: muestra esta página y no permite hacer nada más',
  readOnly: 'Ves esta página con un enlace de solo lectura.',
  history: 'Qué se ha hecho',
  did: {
    acknowledge: (who) => `${who} la atiende`,
    assign: (who, text) => (text === '' ? `${who} la dejó sin asignar` : `${who} la asignó a ${text}`),
    note: (who) => `${who} anotó`,
    resolve: (who) => `${who} la resolvió`,
  },
  told: 'A quién se avisó',
  toldNobody: 'A nadie todavía.',
  kind: {
    firing: 'alerta',
    update: 'actualización',
    reminder: 'recordatorio',
    escalation: 'escalado',
    resolved: 'fin de la alerta',
    digest: 'resumen',
    test: 'prueba',
  },
  delivery: { queued: 'en espera', sent: 'enviado', failed: 'fallido', dropped: 'ya innecesario' },
  earlier: (n) => `${n} anteriores`,
  problem: {
    nameMissing: 'Di quién eres, por favor.',
    nameTooLong: 'Un nombre tiene como máximo 100 caracteres.',
    noteMissing: 'La nota está vacía.',
    noteTooLong: 'Una nota tiene como máximo 1500 caracteres.',
    assigneeMissing: 'Di a quién se asigna, en 100 caracteres como máximo.',
    unreadable: 'No se ha podido entender. Inténtalo de nuevo.',
  },
  expired: (id) => ({
    title: 'Este enlace ha caducado',
    text: `Los enlaces de los mensajes valen dos semanas. Un mensaje más reciente trae otro; o, en el servidor: escolta alerts show ${id}`,
  }),
  forbidden: {
    title: 'Este enlace no es válido',
    text: 'Quizá le falte una parte: ábrelo otra vez desde el mensaje o cópialo entero.',
  },
  notFound: { title: 'Aquí no hay nada', text: 'Abre otra vez el enlace del mensaje.' },
  refused: {
    title: 'No se ha hecho',
    text: 'Abre la página con el enlace del mensaje e inténtalo de nuevo desde allí.',
  },
  tooLarge: { title: 'Es demasiado largo', text: 'No se ha guardado nada. Vuelve atrás y acórtalo.' },
  busy: { title: 'Demasiado trabajo', text: 'Inténtalo de nuevo en un momento.' },
  failed: {
    title: 'Algo ha fallado',
    text: 'Inténtalo de nuevo en un momento. El registro de Escolta dice más.',
  },
  unsubscribe: {
    title: 'Darse de baja',
    ask: (digest, address) =>
      digest === ''
        ? `¿Dejar de enviar resúmenes a ${address}?`
        : `¿Dejar de enviar el resumen «${digest}» a ${address}?`,
    button: 'Darse de baja',
    done: (digest, address) => ({
      title: 'Baja hecha',
      text:
        digest === '' ? `${address} ya no recibirá resúmenes.` : `${address} ya no recibirá el resumen «${digest}».`,
    }),
  },
};

const catalan: DoorPhrases = {
  open: 'Obre la incidència',
  feedTitle: (brand) => (brand === undefined ? 'Escolta: alertes' : `Escolta: alertes de ${brand}`),
  state: { pending: 'En observació', firing: 'Activa', resolved: 'Resolta' },
  name: 'El teu nom',
  acknowledge: "L'atenc jo",
  acknowledgeHint: "Indica que l'atens: s'aturen els recordatoris i els escalats.",
  more: 'Anota, assigna, silencia, resol',
  moreAfter: 'Anota, assigna',
  note: 'Nota',
  addNote: 'Afegeix la nota',
  assignee: 'Assigna a',
  assign: 'Assigna',
  silence: 'Silencia',
  silenceHint: (what) => `No s'avisarà ningú de ${what} durant`,
  hours: (n) => `${n} h`,
  resolve: 'Resol',
  resolveHint: "Tanca la incidència per a tothom i ho comunica a qui se n'ha avisat.",
  acknowledgedBy: (who, time) => `Atesa per ${who}, ${time}`,
  assignedTo: (who) => `Assignada a ${who}`,
  silencedUntil: (time, who) => `Silenciada fins a: ${time} (${who})`,
  closing: (who) => `${who} l'ha resolta: es tanca d'aquí a un moment`,
  share: 'Enllaç per compartir: mostra aquesta pàgina i no permet fer res més',
  readOnly: 'Veus aquesta pàgina amb un enllaç només de lectura.',
  history: "Què s'ha fet",
  did: {
    acknowledge: (who) => `${who} l'atén`,
    assign: (who, text) => (text === '' ? `${who} la va deixar sense assignar` : `${who} la va assignar a ${text}`),
    note: (who) => `${who} va anotar`,
    resolve: (who) => `${who} la va resoldre`,
  },
  told: "A qui s'ha avisat",
  toldNobody: 'A ningú encara.',
  kind: {
    firing: 'alerta',
    update: 'actualització',
    reminder: 'recordatori',
    escalation: 'escalat',
    resolved: "fi de l'alerta",
    digest: 'resum',
    test: 'prova',
  },
  delivery: { queued: 'en espera', sent: 'enviat', failed: 'fallit', dropped: 'ja no cal' },
  earlier: (n) => `${n} anteriors`,
  problem: {
    nameMissing: 'Digues qui ets, si us plau.',
    nameTooLong: 'Un nom té com a màxim 100 caràcters.',
    noteMissing: 'La nota és buida.',
    noteTooLong: 'Una nota té com a màxim 1500 caràcters.',
    assigneeMissing: "Digues a qui s'assigna, en 100 caràcters com a màxim.",
    unreadable: "No s'ha pogut entendre. Torna-ho a provar.",
  },
  expired: (id) => ({
    title: 'Aquest enllaç ha caducat',
    text: `Els enllaços dels missatges valen dues setmanes. Un missatge més recent en porta un altre; o, al servidor: escolta alerts show ${id}`,
  }),
  forbidden: {
    title: 'Aquest enllaç no és vàlid',
    text: "Potser li falta una part: obre'l un altre cop des del missatge o copia'l sencer.",
  },
  notFound: { title: 'Aquí no hi ha res', text: "Obre un altre cop l'enllaç del missatge." },
  refused: {
    title: "No s'ha fet",
    text: "Obre la pàgina amb l'enllaç del missatge i torna-ho a provar des d'allà.",
  },
  tooLarge: { title: 'És massa llarg', text: "No s'ha desat res. Torna enrere i escurça-ho." },
  busy: { title: 'Massa feina', text: "Torna-ho a provar d'aquí a un moment." },
  failed: {
    title: 'Alguna cosa ha fallat',
    text: "Torna-ho a provar d'aquí a un moment. El registre d'Escolta en diu més.",
  },
  unsubscribe: {
    title: 'Donar-se de baixa',
    ask: (digest, address) =>
      digest === '' ? `Deixar d'enviar resums a ${address}?` : `Deixar d'enviar el resum «${digest}» a ${address}?`,
    button: "Dona'm de baixa",
    done: (digest, address) => ({
      title: 'Baixa feta',
      text: digest === '' ? `${address} ja no rebrà resums.` : `${address} ja no rebrà el resum «${digest}».`,
    }),
  },
};

export const doorPhrases: Readonly<Record<MessageLanguage, DoorPhrases>> = {
  en: english,
  es: spanish,
  ca: catalan,
};
