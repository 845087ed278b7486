/** AWS STS: who the script is. https://docs.aws.amazon.com/STS/latest/APIReference/welcome.html */
import { handler, type Service } from './service.ts';

export const sts: Service = {
  GetCallerIdentity: handler((_: object, { account }) => ({
    UserId: 'AROAEXAMPLEDRYDOCKROLE:setup',
    Account: account.accountId,
    Arn: `arn:aws:sts::${account.accountId}:assumed-role/setup/setup`,
  })),
};
