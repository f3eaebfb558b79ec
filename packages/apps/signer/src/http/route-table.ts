/** Method and path of everything the service does; openapi.yaml describes each. */
export const ROUTES = {
  sign: { method: 'POST', url: '/v1/keys/:name/sign' },
  keys: { method: 'GET', url: '/v1/keys' },
  key: { method: 'GET', url: '/v1/keys/:name' },
  pending: { method: 'GET', url: '/v1/approvals' },
  approve: { method: 'POST', url: '/v1/approvals' },
  payload: { method: 'GET', url: '/v1/payloads/:sha256' },
  checkpoint: { method: 'GET', url: '/v1/log/checkpoint' },
  tile: { method: 'GET', url: '/v1/log/tile/*' },
} as const;

export type RouteName = keyof typeof ROUTES;
