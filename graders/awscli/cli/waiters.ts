/** `aws SERVICE wait NAME`: an operation that is asked again until its answer is the one waited for. Delays and counts are the AWS CLI's own. */

/** What an answer means: `done`, `failed`, or to be asked again. */
type Judgement = 'done' | 'failed' | 'again';

export interface Waiter {
  /** As the messages name it. */
  title: string;
  operation: string;
  /** Seconds between two questions. */
  delay: number;
  attempts: number;
  /** `errorCode`: the service's error in place of an answer. */
  judge(answer: unknown, errorCode: string | undefined): Judgement;
}

const exists = (title: string, operation: string): Waiter => ({
  title,
  operation,
  delay: 1,
  attempts: 20,
  judge: (_, code) => (code === undefined ? 'done' : code === 'NoSuchEntity' ? 'again' : 'failed'),
});

export const waiters: Readonly<Record<string, Readonly<Record<string, Waiter>>>> = {
  ecr: {
    'image-scan-complete': {
      title: 'ImageScanComplete',
      operation: 'describe-image-scan-findings',
      delay: 5,
      attempts: 60,
      judge(answer, code) {
        if (code !== undefined) return 'failed';
        const { status } = (answer as { imageScanStatus: { status: string } }).imageScanStatus;
        return status === 'COMPLETE' ? 'done' : status === 'FAILED' ? 'failed' : 'again';
      },
    },
  },
  iam: {
    'role-exists': exists('RoleExists', 'get-role'),
    'policy-exists': exists('PolicyExists', 'get-policy'),
  },
};
