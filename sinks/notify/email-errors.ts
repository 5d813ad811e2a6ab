import { PipelineError, type Retry } from '../../core/errors.ts';
import { shorten, tidyLine } from './fit.ts';

/** What nodemailer tells of a failure, as far as it is read here. */
interface SmtpFailure {
  readonly message?: string;
  readonly code?: string;
  readonly command?: string;
  readonly responseCode?: number;
  readonly response?: string;
  readonly originalCode?: string;
  readonly cause?: unknown;
}

/** Node's and OpenSSL's names for a certificate that is not to be trusted. */
const certificateTrouble = /CERT|ISSUER|ALTNAME|SELF_SIGNED|VERIFY_LEAF/u;

/**
 * A failure of nodemailer as one that says what to do. RFC 5321: 4yz passes, 5yz does not, and where it was said tells what was
 * refused. Only the server's own words are shown, short, and without any of `secrets`.
 */
export function explainSmtp(error: unknown, doing: string, secrets: readonly string[]): PipelineError {
  const failure = error as SmtpFailure;
  const { retry, why } = judge(failure);
  const said = failure.response ?? failure.message ?? '';
  const shown = secrets.reduce((left, secret) => left.replaceAll(secret, '[secret]'), tidyLine(said));
  return new PipelineError(`${doing}: ${why}${shown && ` (${shorten(shown, 200)})`}`, { retry });
}

function judge({ code, command = '', responseCode: reply, originalCode, message }: SmtpFailure): {
  retry: Retry;
  why: string;
} {
  const refused = reply !== undefined && reply >= 500 && reply !== 503;
  if (reply !== undefined && reply >= 400 && reply < 500)
    return { retry: 'transient', why: 'the server asks to come again later' };
  if (code === 'EAUTH' || code === 'ENOAUTH' || (refused && (reply === 530 || reply === 535))) {
    return {
      retry: 'fatal',
      why: 'the server refuses the login. Check username and password (some providers want one made for applications)',
    };
  }
  if (code === 'ETLS' && refused) {
    return {
      retry: 'fatal',
      why: 'the server does not encrypt with STARTTLS. Check port, and set secure to "tls" for port 465',
    };
  }
  if (certificateTrouble.test(`${originalCode ?? ''} ${code ?? ''}`) || /certificate|altnames/iu.test(message ?? '')) {
    return {
      retry: 'fatal',
      why: "the server's certificate is not trusted. Check host, or set caFile to the authority that signed it",
    };
  }
  if (/^(?:EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/u.test(originalCode ?? '')) {
    return { retry: 'fatal', why: 'no encryption from the first byte there. Set secure to "starttls", or port to 465' };
  }
  if (!refused) return { retry: 'transient', why: 'the mail was not handed over' };
  if (reply === 552) return { retry: 'poison', why: 'the server finds the mail too large' };
  if (command.startsWith('MAIL')) {
    return {
      retry: 'fatal',
      why: 'the server takes no mail from this sender. Check from, and what the login is allowed to send',
    };
  }
  if (code === 'EENVELOPE') return { retry: 'poison', why: 'the server refuses every recipient' };
  return code === 'EMESSAGE'
    ? { retry: 'poison', why: 'the server refuses the mail' }
    : { retry: 'transient', why: 'the server did not go on' };
}
