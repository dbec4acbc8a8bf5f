/**
 * The view as the address holds it, so that any view can be sent to a colleague.
 *
 * q         text searched for            shipment  id of the open shipment
 * status    one status, empty for all    why       key of the milestone whose evidence is open
 * mode      one mode, empty for all      at        as known at: RFC 3339, empty for now
 * lang      en or zh-CN                  map       zoom/latitude/longitude of the camera
 */

const FIELDS = ['q', 'status', 'mode', 'shipment', 'why', 'at', 'lang', 'map'];

/** The view of a query string; a field that is not there is empty. */
export function parse(search) {
  const given = new URLSearchParams(search);
  const view = Object.fromEntries(FIELDS.map((field) => [field, given.get(field) ?? '']));
  if (Number.isNaN(Date.parse(view.at))) view.at = '';
  return view;
}

/** The address of a view: what is empty is left out, and what people read stays readable. */
export function print(view) {
  const given = FIELDS.filter((field) => view[field]).map((field) => `${field}=${readable(view[field])}`);
  return given.length ? `?${given.join('&')}` : './';
}

function readable(value) {
  return encodeURIComponent(value).replace(/%(3A|2F|40|2C)/g, decodeURIComponent).replaceAll('%20', '+');
}

/** The camera of a view: {zoom, center: [lon, lat]}, or null where it is not one on earth. */
export function camera(text) {
  const [zoom, lat, lon] = text.split('/').map(Number);
  const fits = zoom >= 0 && zoom <= 22 && Math.abs(lat) <= 85 && Math.abs(lon) <= 540;
  return text && fits ? { zoom, center: [lon, lat] } : null;
}

export function printCamera(zoom, { lat, lng }) {
  return `${zoom.toFixed(2)}/${lat.toFixed(3)}/${lng.toFixed(3)}`;
}
