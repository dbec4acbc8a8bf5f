/** The shapes of vehicles on the graphics card: one per mode, turned to the course, with a white edge. */

export const SHAPES = ['unknown', 'sea', 'barge', 'rail', 'road', 'air', 'customs'];

export const VERTEX = `#version 300 es
layout(location = 0) in vec4 path;   // from, to
layout(location = 1) in vec4 look;   // start, end, angle, shape
layout(location = 2) in float alpha;
uniform mat4 matrix;
uniform float world, now, size, turn;
out float angle, shade;
flat out int shape;
void main() {
  float share = look.y > look.x ? clamp((now - look.x) / (look.y - look.x), 0.0, 1.0) : 1.0;
  gl_Position = matrix * vec4(mix(path.xy, path.zw, share) + vec2(world, 0.0), 0.0, 1.0);
  gl_PointSize = size;
  angle = look.z - turn;
  shape = int(look.w + 0.5);
  shade = alpha;
}`;

export const FRAGMENT = `#version 300 es
precision highp float;
in float angle, shade;
flat in int shape;
uniform float size, ratio;
out vec4 colour;

const vec3 COLOURS[7] = vec3[7](vec3(0.42, 0.463, 0.502), vec3(0.173, 0.498, 0.82), vec3(0.173, 0.498, 0.82),
  vec3(0.82, 0.337, 0.039), vec3(0.0, 0.42, 0.322), vec3(0.694, 0.239, 0.557), vec3(0.361, 0.294, 0.071));

// Distance to the edge of a shape, below zero inside. North is up: p.y = -1.
float edge(vec2 p) {
  vec2 q = abs(p);
  if (shape == 1) return max(max(q.x - 0.42, q.y - 0.82), 0.8 * q.x - 0.62 * p.y - 0.5);
  if (shape == 2) return max(max(q.x - 0.5, q.y - 0.6), 0.7 * q.x - 0.7 * p.y - 0.45);
  if (shape == 3) return max(q.x - 0.34, q.y - 0.74);
  if (shape == 4) return (q.x + q.y - 0.78) * 0.7071;
  if (shape == 5) return max(max(0.9 * q.x - 0.42 * p.y - 0.36, p.y - 0.8), 0.5 * p.y - 0.42 * q.x - 0.2);
  return length(p) - 0.6;
}

void main() {
  vec2 p = gl_PointCoord * 2.0 - 1.0;
  float c = cos(angle), s = sin(angle);
  float far = edge(vec2(c * p.x + s * p.y, -s * p.x + c * p.y));
  float soft = 1.6 / size, rim = 2.4 * ratio / size;
  float inside = 1.0 - smoothstep(-soft, soft, far);
  float cover = 1.0 - smoothstep(-soft, soft, far - rim);
  if (cover <= 0.0) discard;
  colour = vec4(mix(vec3(1.0), COLOURS[shape], inside), 1.0) * cover * shade;
}`;

function compile(gl, type, source) {
  const shader = gl.createShader(type);
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  if (!gl.getShaderParameter(shader, gl.COMPILE_STATUS)) throw new Error(gl.getShaderInfoLog(shader));
  return shader;
}

/** A linked program. Error where the card refuses it, with its own words. */
export function program(gl, vertex, fragment) {
  const made = gl.createProgram();
  for (const [type, source] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]]) gl.attachShader(made, compile(gl, type, source));
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made));
  return made;
}
