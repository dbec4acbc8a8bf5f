/**
 * PointLayer: every vehicle in one draw call per visible copy of the world, as a custom layer of MapLibre.
 *
 * A vehicle moves between its last two known fixes and never beyond: `from` to `to` within [start, end] seconds. Without
 * motion (prefers-reduced-motion, or frames that come too slowly) it stands at the last fix. One vehicle is nine floats:
 *
 *   0-1 from  mercator x, y      4 start  seconds since the layer began      7 shape  index of SHAPES
 *   2-3 to    mercator x, y      5 end    seconds                            8 alpha  0 to 1
 *                                6 angle  radians clockwise from north
 */

import { mercator } from './globe.mjs';
import { FRAGMENT, SHAPES, VERTEX, program } from './shader.mjs';

const FLOATS = 9;
const GLIDE = 4.5; // seconds from one fix to the next: a little less than the time between two answers
const SIZES = [9, 17]; // CSS pixels, with the world in sight and close by
const REACH = 11; // CSS pixels around a click
const SLOW = 50; // milliseconds between two frames
const FRAMES = 8;

export class PointLayer {
  id = 'vehicles';
  type = 'custom';
  renderingMode = '2d';

  constructor({ still = false } = {}) {
    this.still = still; // step mode: no motion between fixes
    this.slow = false; // the governor's verdict
    this.began = performance.now();
    this.vehicles = [];
    this.data = new Float32Array(0);
    this.gaps = [];
  }

  now() {
    return (performance.now() - this.began) / 1000;
  }

  /** Vehicles of the API's shape, each with `alpha`. One that is known glides from where it is drawn to its new fix. */
  show(vehicles) {
    const old = new Map(this.vehicles.map(({ ref }, i) => [ref, i]));
    const now = this.now();
    const data = new Float32Array(vehicles.length * FLOATS);
    vehicles.forEach((vehicle, i) => this.#write(data, i * FLOATS, vehicle, old.get(vehicle.ref), now));
    this.vehicles = vehicles;
    this.data = data;
    this.stale = true;
    this.map?.triggerRepaint();
  }

  #write(data, base, vehicle, before, now) {
    const to = mercator([vehicle.lon, vehicle.lat]);
    const from = before === undefined ? to : this.#drawn(before * FLOATS, now);
    const moved = from[0] !== to[0] || from[1] !== to[1];
    const angle = ((vehicle.heading ?? vehicle.course ?? 0) * Math.PI) / 180;
    const shape = Math.max(SHAPES.indexOf(vehicle.mode), 0);
    data.set([...from, ...to, now, moved ? now + GLIDE : now, angle, shape, vehicle.alpha], base);
  }

  /** Where a vehicle is drawn now. */
  #drawn(base, now) {
    const [x0, y0, x1, y1, start, end] = this.data.subarray(base, base + 6);
    const share = this.isStill || end <= start ? 1 : Math.min(Math.max((now - start) / (end - start), 0), 1);
    return [x0 + (x1 - x0) * share, y0 + (y1 - y0) * share];
  }

  get isStill() {
    return this.still || this.slow;
  }

  onAdd(map, gl) {
    this.map = map;
    this.program = program(gl, VERTEX, FRAGMENT);
    this.buffer = gl.createBuffer();
    this.array = gl.createVertexArray();
    gl.bindVertexArray(this.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    [[4, 0], [4, 16], [1, 32]].forEach(([size, offset], index) => {
      gl.enableVertexAttribArray(index);
      gl.vertexAttribPointer(index, size, gl.FLOAT, false, FLOATS * 4, offset);
    });
    gl.bindVertexArray(null);
    this.uniforms = Object.fromEntries(
      ['matrix', 'world', 'now', 'size', 'turn', 'ratio'].map((name) => [name, gl.getUniformLocation(this.program, name)]),
    );
    this.stale = true;
  }

  onRemove(map, gl) {
    gl.deleteProgram(this.program);
    gl.deleteBuffer(this.buffer);
    gl.deleteVertexArray(this.array);
    this.map = null;
  }

  render(gl, { defaultProjectionData: { mainMatrix } }) {
    if (!this.vehicles.length) return;
    gl.useProgram(this.program);
    gl.bindVertexArray(this.array);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    if (this.stale) gl.bufferData(gl.ARRAY_BUFFER, this.data, gl.DYNAMIC_DRAW);
    this.stale = false;
    const now = this.now();
    gl.uniformMatrix4fv(this.uniforms.matrix, false, mainMatrix);
    gl.uniform1f(this.uniforms.now, this.isStill ? 1e9 : now);
    gl.uniform1f(this.uniforms.ratio, devicePixelRatio);
    gl.uniform1f(this.uniforms.size, this.#size() * devicePixelRatio);
    gl.uniform1f(this.uniforms.turn, (this.map.getBearing() * Math.PI) / 180);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    for (const world of this.#worlds()) {
      gl.uniform1f(this.uniforms.world, world);
      gl.drawArrays(gl.POINTS, 0, this.vehicles.length);
    }
    gl.bindVertexArray(null);
    this.#govern(now);
  }

  #size() {
    const share = Math.min(Math.max((this.map.getZoom() - 1) / 5, 0), 1);
    return SIZES[0] + share * (SIZES[1] - SIZES[0]);
  }

  /** The copies of the world in sight: one, mostly. */
  #worlds() {
    const bounds = this.map.getBounds();
    const [first, last] = [bounds.getWest(), bounds.getEast()].map((lon) => Math.floor((lon + 180) / 360));
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  }

  /** Ask for the next frame while something moves; give up motion where frames come too slowly. */
  #govern(now) {
    if (this.isStill || !this.#isMoving(now)) {
      this.frame = undefined;
      return;
    }
    if (this.frame !== undefined) this.gaps = [...this.gaps.slice(1 - FRAMES), (now - this.frame) * 1000];
    this.frame = now;
    const median = this.gaps.toSorted((a, b) => a - b)[FRAMES / 2];
    this.slow = this.gaps.length === FRAMES && median > SLOW;
    this.map.triggerRepaint();
  }

  #isMoving(now) {
    for (let base = 5; base < this.data.length; base += FLOATS) if (this.data[base] > now) return true;
    return false;
  }

  /** The vehicle nearest to a point of the screen, or null. A plain scan: 20,000 take a fraction of a millisecond. */
  pick({ x, y }) {
    const { lng, lat } = this.map.unproject([x, y]);
    const beside = this.map.unproject([x + REACH, y]).lng;
    const [here, there] = [mercator([lng, lat]), mercator([beside, lat])];
    let [best, nearest] = [(there[0] - here[0]) ** 2, null];
    const now = this.now();
    for (let i = 0; i < this.vehicles.length; i++) {
      const [px, py] = this.#drawn(i * FLOATS, now);
      const across = (((px - here[0]) % 1) + 1.5) % 1 - 0.5;
      const far = across ** 2 + (py - here[1]) ** 2;
      if (far < best) [best, nearest] = [far, this.vehicles[i]];
    }
    return nearest;
  }
}
