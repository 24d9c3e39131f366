/** Schemas of responses for OpenAPI 3.0: those of the standard, with additional members. */
import { errorTable } from '../../src/common/errors.ts';
import { jobStatuses } from '../../src/model/job.ts';

const string = { type: 'string' } as const;
const uri = { type: 'string', format: 'uri' } as const;
const dateTime = { type: 'string', format: 'date-time' } as const;
const anyObject = { type: 'object' } as const;

function ref(name: string) {
  return { $ref: `#/components/schemas/${name}` } as const;
}

function arrayOf(items: object) {
  return { type: 'array', items } as const;
}

const links = arrayOf(ref('link'));

const summaryProperties = {
  id: string,
  version: string,
  title: string,
  description: string,
  keywords: arrayOf(string),
  jobControlOptions: arrayOf({ type: 'string', enum: ['sync-execute', 'async-execute', 'dismiss'] }),
  outputTransmission: arrayOf({ type: 'string', enum: ['value', 'reference'] }),
  links,
} as const;

const fieldProperties = { title: string, description: string, schema: anyObject } as const;

export const transmissionMode = { type: 'string', enum: ['value', 'reference'], default: 'value' } as const;

export const schemas = {
  anyObject,
  link: {
    type: 'object',
    required: ['href'],
    properties: { href: string, rel: string, type: string, title: string },
  },
  landingPage: {
    type: 'object',
    required: ['links'],
    properties: { title: string, description: string, links },
  },
  confClasses: {
    type: 'object',
    required: ['conformsTo'],
    properties: { conformsTo: arrayOf(string), links },
  },
  processSummary: { type: 'object', required: ['id', 'version'], properties: summaryProperties },
  processList: {
    type: 'object',
    required: ['processes', 'links'],
    properties: { processes: arrayOf(ref('processSummary')), links },
  },
  process: {
    type: 'object',
    required: ['id', 'version', 'inputs', 'outputs'],
    properties: {
      ...summaryProperties,
      inputs: {
        type: 'object',
        additionalProperties: {
          type: 'object',
          required: ['schema'],
          properties: { ...fieldProperties, minOccurs: { type: 'integer' }, maxOccurs: { type: 'integer' } },
        },
      },
      outputs: {
        type: 'object',
        additionalProperties: { type: 'object', required: ['schema'], properties: fieldProperties },
      },
    },
  },
  execute: {
    type: 'object',
    properties: {
      inputs: { type: 'object', description: 'Values by input id, plain or as {"value": …}.' },
      outputs: ref('outputChoice'),
      response: ref('response'),
      subscriber: ref('subscriber'),
    },
  },
  form: {
    type: 'object',
    description:
      'The members of an execute request as parts, and files as parts with the names of inputs: ' +
      `curl -F 'inputs={"distance":100};type=application/json' -F layer=@parks.gpkg …`,
    properties: {
      inputs: { type: 'object', description: 'Values by input id, plain or as {"value": …}.' },
      outputs: ref('outputChoice'),
      response: ref('response'),
      subscriber: ref('subscriber'),
      request: ref('execute'),
    },
    additionalProperties: { type: 'string', format: 'binary' },
  },
  subscriber: {
    type: 'object',
    nullable: true,
    description: 'Callback URLs to which the results, the status or the exception are sent (POST).',
    properties: { successUri: uri, inProgressUri: uri, failedUri: uri },
    additionalProperties: false,
  },
  qualifiedValue: {
    type: 'object',
    required: ['value'],
    properties: { value: {}, mediaType: string, encoding: string, schema: {}, format: anyObject },
    additionalProperties: false,
  },
  outputChoice: {
    type: 'object',
    description: 'The requested outputs by id; all outputs by default.',
    additionalProperties: {
      type: 'object',
      nullable: true,
      properties: {
        format: { type: 'object', properties: { mediaType: string } },
        transmissionMode,
      },
    },
  },
  response: {
    type: 'string',
    enum: ['raw', 'document'],
    default: 'raw',
    description: 'raw: the value itself, several as multipart/related. document: one JSON object with all outputs.',
  },
  results: {
    type: 'object',
    description: 'Values by output id; objects as {"value": …, "mediaType": …}.',
    additionalProperties: {},
  },
  statusInfo: {
    type: 'object',
    required: ['jobID', 'type', 'processID', 'status', 'progress', 'created', 'updated', 'links'],
    properties: {
      jobID: string,
      type: { type: 'string', enum: ['process'] },
      processID: string,
      status: { type: 'string', enum: jobStatuses },
      message: string,
      progress: { type: 'integer', minimum: 0, maximum: 100 },
      created: dateTime,
      started: dateTime,
      finished: dateTime,
      updated: dateTime,
      warnings: arrayOf(string),
      exception: ref('exception'),
      provenance: {
        type: 'object',
        description: 'Versions, API, attempts, durations, inputs and outputs.',
      },
      links,
    },
  },
  event: {
    type: 'object',
    description: 'Each event of the stream; its data is a status as JSON.',
    required: ['event', 'data'],
    properties: { event: { type: 'string', enum: ['status', 'end'] }, data: string },
  },
  jobList: {
    type: 'object',
    required: ['jobs', 'links'],
    properties: { jobs: arrayOf(ref('statusInfo')), links },
  },
  jobLog: {
    type: 'object',
    required: ['jobID', 'lines', 'links'],
    properties: {
      jobID: string,
      lines: arrayOf({
        type: 'object',
        required: ['at', 'level', 'text'],
        properties: { at: dateTime, level: { type: 'string', enum: ['info', 'warn'] }, text: string },
      }),
      links,
    },
  },
  exception: {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'code', 'retry'],
    properties: {
      type: string,
      title: string,
      status: { type: 'integer' },
      detail: { type: 'string', description: 'What is wrong, what is allowed, and what to do.' },
      instance: { type: 'string', description: 'The job that failed.' },
      code: { type: 'string', enum: Object.keys(errorTable) },
      retry: {
        type: 'string',
        enum: ['fix', 'wait', 'async', 'no'],
        description: 'What the client can do: fix the request, wait, execute asynchronously, or nothing.',
      },
      issues: arrayOf({
        type: 'object',
        required: ['pointer', 'message'],
        properties: {
          pointer: {
            type: 'string',
            description: 'JSON pointer into the inputs, or into the body for an invalid request.',
          },
          message: string,
        },
      }),
    },
  },
} as const;

export type SchemaName = keyof typeof schemas;
