/** Every question the page asks. A refusal is a Problem in the server's own words (RFC 9457 problem+json). */

export class Problem extends Error {
  /** `status` 0: no answer at all. `body`: what else the server said. */
  constructor(status, title, detail, body = {}) {
    super(detail || title || `HTTP ${status}`);
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.body = body;
  }
}

async function refusal(response) {
  const body = await response.json().catch(() => ({}));
  const detail = typeof body.detail === 'string' ? body.detail : '';
  return new Problem(response.status, body.title ?? response.statusText, detail, body);
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch (error) {
    throw error.name === 'AbortError' ? error : new Problem(0, '', '');
  }
  if (!response.ok) throw await refusal(response);
  return response.json();
}

const part = encodeURIComponent;

function query(values) {
  const given = Object.entries(values).filter(([, value]) => value !== '' && value !== null && value !== undefined);
  return given.length ? `?${new URLSearchParams(given)}` : '';
}

export const shipments = ({ q, status, mode, limit, cursor }, signal) =>
  ask(`v1/shipments${query({ ref: q, status, mode, limit, cursor })}`, { signal });

export const shipment = (id, signal) => ask(`v1/shipments/${part(id)}`, { signal });

export const timeline = (id, at, signal) =>
  ask(`v1/shipments/${part(id)}/timeline${query({ as_known_at: at })}`, { signal });

export const eta = (id, at, signal) => ask(`v1/shipments/${part(id)}/eta${query({ as_known_at: at })}`, { signal });

export const why = (id, key, at) =>
  ask(`v1/shipments/${part(id)}/milestones/${part(key)}/why${query({ as_known_at: at })}`);

export const message = (id) => ask(`v1/messages/${part(id)}`);

export const positions = () => ask('v1/positions');

export const places = () => ask('v1/places');

/** Hand in a message of any format: bytes as they are. */
export const feed = (body, source) =>
  ask(`v1/messages${query({ source })}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/octet-stream' },
    body,
  });

export const messageAddress = (id) => `v1/messages/${part(id)}`;

export const LIVE = 'v1/live';
