import { Webhooks } from '../parts/webhooks.tsx';
import type { SessionUser } from '../session.ts';
import { t } from '../words/index.ts';
import { Audit } from './settings/audit.tsx';
import { Password, Sessions } from './settings/own.tsx';
import { Tokens } from './settings/tokens.tsx';
import { Users } from './settings/users.tsx';

export function SettingsPage({ user }: { user: SessionUser }) {
  const administers = user.rights.includes('administer');
  return (
    <div class="page">
      <h1>{t.settings.title}</h1>
      {user.password && <Password />}
      {user.id !== '' && <Sessions />}
      {user.rights.includes('export') && <Webhooks />}
      {administers && <Users />}
      {administers && <Tokens />}
      {administers && <Audit />}
    </div>
  );
}
