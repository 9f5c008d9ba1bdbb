import type { Controller } from '../controller.ts';
import { evcc, evccTuned } from './evcc.ts';
import { openevse } from './openevse.ts';
import { openwb } from './openwb.ts';
import { smartevse } from './smartevse.ts';
import { teslasolarcharger } from './teslasolarcharger.ts';
import { twcmanager, twcmanagerFlex, twcmanagerShipped } from './twcmanager.ts';

/** The rules of other projects, as published and with their default settings where nothing else is said. */
export const rivals: readonly Controller<unknown>[] = [
  smartevse,
  evcc,
  evccTuned,
  twcmanager,
  twcmanagerFlex,
  twcmanagerShipped,
  teslasolarcharger,
  openevse,
  openwb,
];
