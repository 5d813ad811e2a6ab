import type { CrmComponent } from '../core/crm.ts';
import { csv } from './csv.ts';
import { file } from './file.ts';
import { hubspot } from './hubspot.ts';
import { opencrx } from './opencrx.ts';
import { orocrm } from './orocrm.ts';
import { salesforce } from './salesforce.ts';
import { sugarcrm } from './sugarcrm.ts';
import { suitecrm } from './suitecrm.ts';
import { vtiger } from './vtiger.ts';
import { webhook } from './webhook.ts';

/** The CRMs of this build, in the order of the reference. A new one is one file, and one line here. */
export const crms = [
  file,
  sugarcrm,
  suitecrm,
  vtiger,
  orocrm,
  opencrx,
  hubspot,
  salesforce,
  csv,
  webhook,
] as readonly CrmComponent[];
