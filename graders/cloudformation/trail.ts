/**
 * Which events a trail of CloudTrail records. Calls that manage things are management events, reading a secret among them
 * (and read-only ones); what is done with the objects of a bucket are data events, which a trail has to be told about.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 */
import type { Range } from '../check.ts';
import { home } from './pseudo.ts';
import { concrete } from './stand-ins.ts';
import type { Resource, Template } from './template.ts';
import { at, flagAt, itemsAt, textAt } from './value.ts';
import type { Value } from './value.ts';

export interface TrailEvent {
  category: 'Management' | 'Data';
  /** e.g. `secretsmanager.amazonaws.com`. */
  source: string;
  name: string;
  readOnly: boolean;
  region: string;
  /** Of a data event. */
  resource?: { type: string; arn: string };
}

export interface TrailFault {
  range: Range;
  message: string;
}

export class Trail {
  readonly #template: Template;
  readonly #trail: Resource;

  constructor(template: Template, trail: Resource) {
    this.#template = template;
    this.#trail = trail;
  }

  /** What CloudTrail refuses in the selectors. */
  faults(): TrailFault[] {
    const { basic, advanced } = this.#selectors();
    const both = basic.length > 0 && advanced.length > 0 ? advanced[0] : undefined;
    return [
      ...(both
        ? [
            {
              range: both.range,
              message: 'A trail has basic selectors or advanced ones; CloudTrail refuses both together.',
            },
          ]
        : []),
      ...basic.flatMap((selector) => this.#basicFaults(selector)),
      ...advanced.flatMap((selector) => this.#advancedFaults(selector)),
    ];
  }

  /** Why the event is not recorded, as a clause; null when it is. */
  missing(event: TrailEvent): string | null {
    const { properties } = this.#trail;
    if (flagAt(properties, 'IsLogging') !== true) return '`IsLogging` is not `true`';
    if (event.region !== home.region && flagAt(properties, 'IsMultiRegionTrail') !== true)
      return `the trail is one of ${home.region} alone (\`IsMultiRegionTrail\`)`;
    const { basic, advanced } = this.#selectors();
    if (basic.length === 0 && advanced.length === 0)
      return event.category === 'Management' ? null : 'without selectors a trail records no data events';
    const recorded =
      basic.some((selector) => this.#basicMatches(selector, event)) ||
      advanced.some((selector) => this.#advancedMatches(selector, event));
    return recorded ? null : 'no selector of the trail takes it';
  }

  #selectors(): { basic: Value[]; advanced: Value[] } {
    const { properties } = this.#trail;
    return { basic: itemsAt(properties, 'EventSelectors'), advanced: itemsAt(properties, 'AdvancedEventSelectors') };
  }

  #texts(value: Value | undefined, key: string): string[] {
    return itemsAt(value, key).flatMap((item) => concrete(this.#template, item) ?? []);
  }

  #basicMatches(selector: Value, event: TrailEvent): boolean {
    const kind = textAt(selector, 'ReadWriteType') ?? 'All';
    if (kind !== 'All' && (kind === 'ReadOnly') !== event.readOnly) return false;
    if (event.category === 'Management')
      return (
        flagAt(selector, 'IncludeManagementEvents') !== false &&
        !this.#texts(selector, 'ExcludeManagementEventSources').includes(event.source)
      );
    return itemsAt(selector, 'DataResources').some(
      (resource) =>
        textAt(resource, 'Type') === event.resource?.type &&
        this.#texts(resource, 'Values').some((value) => event.resource?.arn.startsWith(value)),
    );
  }

  #basicFaults(selector: Value): TrailFault[] {
    const excluded = itemsAt(selector, 'ExcludeManagementEventSources').filter(
      (item) => !excludable.includes(concrete(this.#template, item) ?? ''),
    );
    const types = itemsAt(selector, 'DataResources').flatMap((resource) => at(resource, 'Type') ?? []);
    return [
      ...excluded.map(({ range }) => ({
        range,
        message: `Only ${excludable.join(' and ')} can be left out of a trail.`,
      })),
      ...types
        .filter((type) => !basicTypes.includes(concrete(this.#template, type) ?? ''))
        .map((type) => ({
          range: type.range,
          message: (textAt(type) ?? '').startsWith('AWS::SecretsManager')
            ? noDataEvents
            : `Basic selectors know data events of ${basicTypes.join(', ')} only, and CloudTrail refuses this one.`,
        })),
    ];
  }

  #advancedMatches(selector: Value, event: TrailEvent): boolean {
    const fields: Readonly<Record<string, string | undefined>> = {
      eventCategory: event.category,
      eventSource: event.source,
      eventName: event.name,
      readOnly: String(event.readOnly),
      'resources.type': event.resource?.type,
      'resources.ARN': event.resource?.arn,
    };
    const selectors = itemsAt(selector, 'FieldSelectors');
    return (
      selectors.length > 0 &&
      selectors.every((field) => this.#fieldMatches(field, fields[textAt(field, 'Field') ?? '']))
    );
  }

  /** Values of one operator are alternatives, of a negated one none may fit; several operators must all hold. */
  #fieldMatches(field: Value, value: string | undefined): boolean {
    return operators.every(({ name, negated, test }) => {
      const wanted = this.#texts(field, name);
      if (wanted.length === 0) return true;
      return value === undefined ? negated : wanted.some((one) => test(value, one)) !== negated;
    });
  }

  #advancedFaults(selector: Value): TrailFault[] {
    const fields = itemsAt(selector, 'FieldSelectors');
    const named = (name: string): Value | undefined => fields.find((field) => textAt(field, 'Field') === name);
    const category = this.#texts(named('eventCategory'), 'Equals');
    if (category.length !== 1)
      return [
        {
          range: selector.range,
          message:
            'Every advanced selector says its `eventCategory` by `Equals`; CloudTrail refuses one that does not.',
        },
      ];
    if (category[0] === 'Management') return fields.flatMap((field) => this.#managementFault(field) ?? []);
    // Network activity is selected by its source: no event that is asked for here is of that category.
    if (category[0] !== 'Data') return [];
    const types = this.#texts(named('resources.type'), 'Equals');
    if (types.length !== 1)
      return [
        {
          range: selector.range,
          message: 'Data events are selected by exactly one `resources.type`; CloudTrail refuses the selector.',
        },
      ];
    return types
      .filter((type) => type.startsWith('AWS::SecretsManager::'))
      .map(() => ({ range: named('resources.type')?.range ?? selector.range, message: noDataEvents }));
  }

  #managementFault(field: Value): TrailFault | null {
    const { range } = field;
    const name = textAt(field, 'Field') ?? '';
    if (!['eventCategory', 'readOnly', 'eventSource'].includes(name))
      return {
        range,
        message: `Management events of a trail are selected by \`readOnly\` and \`eventSource\` only, not by \`${name}\`.`,
      };
    if (name !== 'eventSource') return null;
    const accepted = operators.every(({ name: operator }) =>
      this.#texts(field, operator).every((value) => operator === 'NotEquals' && excludable.includes(value)),
    );
    if (accepted) return null;
    return {
      range,
      message: `A trail can leave out ${excludable.join(' and ')} by \`NotEquals\`, and cannot pick other sources of management events: CloudTrail refuses this \`eventSource\`.`,
    };
  }
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_EventSelector.html */
const excludable = ['kms.amazonaws.com', 'rdsdata.amazonaws.com'];
const basicTypes = ['AWS::S3::Object', 'AWS::Lambda::Function', 'AWS::DynamoDB::Table'];

const noDataEvents =
  'Secrets Manager has no data events: `GetSecretValue` is a management event, a read-only one. CloudTrail refuses this selector.';

const operators: readonly { name: string; negated: boolean; test: (value: string, wanted: string) => boolean }[] = [
  { name: 'Equals', negated: false, test: (value, wanted) => value === wanted },
  { name: 'NotEquals', negated: true, test: (value, wanted) => value === wanted },
  { name: 'StartsWith', negated: false, test: (value, wanted) => value.startsWith(wanted) },
  { name: 'NotStartsWith', negated: true, test: (value, wanted) => value.startsWith(wanted) },
  { name: 'EndsWith', negated: false, test: (value, wanted) => value.endsWith(wanted) },
  { name: 'NotEndsWith', negated: true, test: (value, wanted) => value.endsWith(wanted) },
];
