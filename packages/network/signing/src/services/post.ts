import { type Service as Asked, askService } from '@sealift/http';

/** A service that signing needs; its failures are SIGNING_SERVICE where it has no code. */
export type Service = Omit<Asked, 'code'> & Partial<Pick<Asked, 'code'>>;

/** Asks a service. @throws Rejection as `askService` */
export const send = (
  service: Service,
  path: string,
  request: Parameters<typeof askService>[2],
): ReturnType<typeof askService> =>
  askService({ code: 'SIGNING_SERVICE', ...service }, path, request);
