// The shaders. They follow `preview::frame`, `preview::light` and `preview::marks` line by line; where they differ, it is said.

export const HEAD_VERTEX = `#version 300 es
precision highp float;
layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec3 traits;
layout(location = 3) in vec2 uv;
uniform mat4 clip;
uniform vec3 eye, forward, up;
uniform float distanceMm;
uniform int lamps;
uniform vec3 towards[2];
uniform vec3 lampLight[2]; // power, softness, whether it throws shadows
uniform vec4 sheen0[2];    // strength and squarings of both lobes
uniform vec2 around;
uniform float rim, gloss;
uniform vec3 wrap, tint;
out vec3 vLit;
out vec3 vPlace;
out vec2 vUv;
out float vSheen, vMottle, vDepth;

float lobe(float facing, float strength, float squared) {
  if (strength == 0.0) return 0.0;
  return strength * pow(facing, exp2(squared));
}

void main() {
  gl_Position = clip * vec4(position, 1.0);
  vec3 n = normal;
  vec3 view = normalize(eye - position);
  float open = traits.x;
  float high = 0.5 + 0.5 * dot(n, up);
  vec3 diffuse = vec3(open * (around.x + around.y * high));
  float sheen = 0.0;
  for (int i = 0; i < 2; i++) {
    if (i >= lamps) break;
    float reached = lampLight[i].z > 0.5 ? traits.y : 1.0;
    vec3 soft = wrap * lampLight[i].y;
    diffuse += lampLight[i].x * reached * max((dot(n, towards[i]) + soft) / (1.0 + soft), 0.0);
    float facing = max(dot(n, normalize(towards[i] + view)), 0.0);
    sheen += reached * (lobe(facing, sheen0[i].x, sheen0[i].y) + lobe(facing, sheen0[i].z, sheen0[i].w));
  }
  float grazing = 1.0 - clamp(dot(n, view), 0.0, 1.0);
  float g2 = grazing * grazing;
  float fresnel = 0.028 + 0.972 * g2 * g2 * grazing;
  sheen += rim * fresnel * (0.3 + 0.7 * max(dot(n, up), 0.0));
  vLit = diffuse * (0.55 + 0.45 * open) * tint;
  vSheen = sheen * open * gloss;
  vPlace = position;
  vUv = uv;
  vMottle = traits.z;
  vDepth = dot(position - eye, forward) - distanceMm;
}`;

export const HEAD_FRAGMENT = `#version 300 es
precision highp float;
in vec3 vLit;
in vec3 vPlace;
in vec2 vUv;
in float vSheen, vMottle, vDepth;
uniform vec3 base;
uniform bool textured;
uniform sampler2D skin;
layout(location = 0) out vec4 light;   // linear light by coverage, coverage
layout(location = 1) out vec4 surface; // sheen, shade, depth less the middle's distance, coverage

// The finer octaves of uneven skin: like the server's in strength and grain, not in their very numbers.
float hash(vec3 p) {
  p = fract(p * vec3(0.1031, 0.1030, 0.0973));
  p += dot(p, p.yxz + 33.33);
  return 2.0 * fract((p.x + p.y) * p.z) - 1.0;
}
float noise(vec3 p) {
  vec3 cell = floor(p), f = p - cell, s = f * f * (3.0 - 2.0 * f);
  float a = mix(mix(hash(cell), hash(cell + vec3(1, 0, 0)), s.x),
                mix(hash(cell + vec3(0, 1, 0)), hash(cell + vec3(1, 1, 0)), s.x), s.y);
  float b = mix(mix(hash(cell + vec3(0, 0, 1)), hash(cell + vec3(1, 0, 1)), s.x),
                mix(hash(cell + vec3(0, 1, 1)), hash(cell + vec3(1, 1, 1)), s.x), s.y);
  return mix(a, b, s.z);
}

void main() {
  vec3 albedo;
  if (textured) {
    albedo = texture(skin, vUv).rgb;
  } else {
    float mottle = vMottle + 0.3 * noise(vPlace / 3.1) + 0.35 * noise(vPlace / 0.55 + 71.0);
    albedo = base * (1.0 + vec3(0.05, 0.075, 0.07) * mottle);
  }
  light = vec4(albedo * vLit, 1.0);
  surface = vec4(vSheen, (vLit.r + vLit.g + vLit.b) / 3.0, vDepth, 1.0);
}`;

/** Marks lie in textures so wide. */
export const MARKS_WIDE = 1024;

/**
 * What every mark's shader begins with: where it is seen, how flat, and whether at all. A mark is a point, fetched from textures by the number of
 * the vertex: instances of four vertices leave most of a card idle (a software card takes a draw call's time for each), and four
 * vertices of their own do the same work four times.
 */
const MARK_HEAD = `#version 300 es
precision highp float;
precision highp sampler2D;
precision highp usampler2D;
uniform usampler2D places; // three floats, then the normal (three signed bytes) and the session
uniform usampler2D kinds;  // look (two bytes), zone, pass
uniform vec3 eye, right, up, forward;
uniform vec2 size, centre;
uniform float focalPx, distanceMm;
uniform float shownSession;
uniform sampler2D surfaceMap;
uniform sampler2D reaches; // reach in mm and what is missing beyond, by look

struct Mark { vec3 position, normal; float session; int look; };
Mark markOf(int number) {
  ivec2 at = ivec2(number % ${MARKS_WIDE}, number / ${MARKS_WIDE});
  uvec4 place = texelFetch(places, at, 0);
  ivec3 n = ivec3(int(place.w << 24), int(place.w << 16), int(place.w << 8)) >> 24;
  uint kind = texelFetch(kinds, at, 0).x;
  return Mark(uintBitsToFloat(place.xyz), normalize(vec3(n)), float(place.w >> 24), int(kind & 0xffffu));
}

const float FLATTEST = 0.06, SLACK_MM = 1.2;

bool seen(Mark mark, out vec2 at, out float facing, out float pxPerMm, out vec2 narrow) {
  vec3 n = mark.normal;
  vec3 away = mark.position - eye;
  facing = dot(n, -normalize(away));
  float depth = dot(away, forward);
  pxPerMm = focalPx / depth;
  at = centre + vec2(dot(away, right), -dot(away, up)) * pxPerMm;
  vec2 tilt = vec2(dot(n, right), -dot(n, up));
  float flatness = length(tilt);
  narrow = flatness > 1e-6 ? tilt / flatness : vec2(1.0, 0.0);
  if (facing < FLATTEST || mark.session > shownSession + 0.5) return false;
  vec2 pixel = floor(at + 0.5);
  if (any(lessThan(pixel, vec2(0.0))) || any(greaterThanEqual(pixel, size))) return false;
  vec4 there = texelFetch(surfaceMap, ivec2(int(pixel.x), int(size.y) - 1 - int(pixel.y)), 0);
  if (there.w <= 0.0) return false;
  return depth - distanceMm <= there.z / there.w + SLACK_MM / max(facing, 0.2);
}
// Makes the vertex a square about a place of the picture, and says where fragments find that.
vec2 square(vec2 at, float halfPx) {
  gl_Position = vec4((at.x + 0.5) / size.x * 2.0 - 1.0, 1.0 - (at.y + 0.5) / size.y * 2.0, 0.0, 1.0);
  gl_PointSize = 2.0 * halfPx;
  return vec2(at.x + 0.5, size.y - at.y - 0.5);
}
`;

export const MARK_VERTEX = `${MARK_HEAD}
uniform int looks;
flat out vec2 vAt;
flat out vec3 vForm;   // of the squared distance: a, b, c
flat out float vShare, vRow;

void main() {
  vec2 at, narrow;
  float facing, pxPerMm;
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = 1.0;
  Mark mark = markOf(gl_VertexID);
  if (!seen(mark, at, facing, pxPerMm, narrow) || mark.look >= looks) return;
  float reach = texelFetch(reaches, ivec2(mark.look, 0), 0).x * pxPerMm;
  float drawn = max(facing, 0.3);
  vShare = facing / drawn;
  vRow = (float(mark.look) + 0.5) / float(textureSize(reaches, 0).x);
  float wide = 1.0 / (reach * reach), thin = wide / (drawn * drawn);
  float s = narrow.x, t = narrow.y;
  vForm = vec3(s * s * thin + t * t * wide, s * t * (thin - wide), t * t * thin + s * s * wide);
  vAt = square(at, reach + 1.0);
}`;

/** Dots as a map: each a disc of one colour by its session, large enough to be counted, whatever they look like in skin. */
export const PLAIN_VERTEX = `${MARK_HEAD}
flat out vec2 vAt;
flat out float vRadius;
flat out vec3 vColour;

const vec3 BY_SESSION[4] = vec3[4](vec3(0.05, 0.25, 0.62), vec3(0.75, 0.2, 0.05), vec3(0.1, 0.45, 0.15), vec3(0.4, 0.1, 0.5));

void main() {
  vec2 at, narrow;
  float facing, pxPerMm;
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = 1.0;
  Mark mark = markOf(gl_VertexID);
  if (!seen(mark, at, facing, pxPerMm, narrow)) return;
  vColour = BY_SESSION[clamp(int(mark.session) - 1, 0, 3)];
  vRadius = max(0.16 * pxPerMm, 1.0);
  vAt = square(at, vRadius + 1.0);
}`;

export const PLAIN_FRAGMENT = `#version 300 es
precision highp float;
flat in vec2 vAt;
flat in float vRadius;
flat in vec3 vColour;
out vec4 colour;

void main() {
  if (distance(gl_FragCoord.xy, vAt) > vRadius) discard;
  colour = vec4(vColour, 0.9);
}`;

export const MARK_FRAGMENT = `#version 300 es
precision highp float;
flat in vec2 vAt;
flat in vec3 vForm;
flat in float vShare, vRow;
uniform sampler2D prints;
out vec4 left;

void main() {
  vec2 away = vec2(gl_FragCoord.x - vAt.x, vAt.y - gl_FragCoord.y);
  float squared = dot(vForm, vec3(away.x * away.x, 2.0 * away.x * away.y, away.y * away.y));
  if (squared >= 1.0) discard;
  float entries = float(textureSize(prints, 0).x);
  float x = (sqrt(squared) * (entries - 1.0) + 0.5) / entries;
  left = vec4(1.0 - vShare * texture(prints, vec2(x, vRow)).rgb, 1.0);
}`;

export const SHADOW_VERTEX = `${MARK_HEAD}
uniform float cell;
uniform int looks;
uniform vec2 grid;
flat out vec3 vDark;
flat out vec2 vAt;

void main() {
  vec2 at, narrow;
  float facing, pxPerMm;
  gl_Position = vec4(2.0, 2.0, 2.0, 1.0);
  gl_PointSize = 3.0;
  Mark mark = markOf(gl_VertexID);
  if (!seen(mark, at, facing, pxPerMm, narrow) || mark.look >= looks) return;
  vec3 beyond = texelFetch(reaches, ivec2(mark.look, 0), 0).yzw;
  vDark = beyond * pxPerMm * pxPerMm * facing / (cell * cell);
  vec2 place = (at + 0.5) / cell;
  vAt = vec2(place.x, grid.y - place.y);
  gl_Position = vec4(place.x / grid.x * 2.0 - 1.0, 1.0 - place.y / grid.y * 2.0, 0.0, 1.0);
}`;

export const SHADOW_FRAGMENT = `#version 300 es
precision highp float;
flat in vec3 vDark;
flat in vec2 vAt;
out vec4 dark;

void main() {
  vec2 away = abs(gl_FragCoord.xy - vAt);
  float share = max(1.0 - away.x, 0.0) * max(1.0 - away.y, 0.0);
  if (share <= 0.0) discard;
  dark = vec4(vDark * share, 0.0);
}`;

export const FULL_VERTEX = `#version 300 es
precision highp float;
void main() {
  vec2 p = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(p, 0.0, 1.0);
}`;

/** Cells on either side that the blur reads at most: three standard deviations of what a grid leaves to do. */
export const TAPS = 4;

export const BLUR_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D source;
uniform vec2 along;
uniform float weights[${TAPS + 1}];
out vec4 blurred;

void main() {
  ivec2 here = ivec2(gl_FragCoord.xy), most = textureSize(source, 0) - 1;
  vec4 sum = weights[0] * texelFetch(source, here, 0);
  for (int k = 1; k <= ${TAPS} && weights[k] > 1e-3; k++) {
    ivec2 there = ivec2(along) * k;
    sum += weights[k] * (texelFetch(source, max(here - there, ivec2(0)), 0) + texelFetch(source, min(here + there, most), 0));
  }
  blurred = sum;
}`;

export const STRAND_VERTEX = `#version 300 es
precision highp float;
precision highp sampler2D;
layout(location = 0) in vec4 strand; // place and gloss
uniform mat4 clip;
uniform vec3 eye, forward;
uniform float distanceMm;
out float vDepth, vGloss;

void main() {
  gl_Position = clip * vec4(strand.xyz, 1.0);
  vDepth = dot(strand.xyz - eye, forward) - distanceMm;
  vGloss = strand.w;
}`;

export const STRAND_FRAGMENT = `#version 300 es
precision highp float;
precision highp sampler2D;
in float vDepth, vGloss;
uniform sampler2D surfaceMap;
uniform vec3 colour;
uniform float alpha;
out vec4 light;

void main() {
  vec4 there = texelFetch(surfaceMap, ivec2(gl_FragCoord.xy), 0);
  if (there.w > 0.0 && vDepth > there.z / there.w + 1.2) discard;
  float shade = max(there.y, 0.25);
  light = vec4(colour * vGloss * shade - there.x, alpha);
}`;

export const COMPOSITE_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D lightMap, surfaceMap, shadowMap;
uniform vec2 size, grid;
uniform float cell;
uniform vec2 background;
uniform bool photograph;
out vec4 colour;

vec3 encode(vec3 v) {
  v = clamp(v, 0.0, 1.0);
  return mix(12.92 * v, 1.055 * pow(v, vec3(1.0 / 2.4)) - 0.055, step(0.0031308, v));
}

void main() {
  ivec2 here = ivec2(gl_FragCoord.xy);
  vec4 light = texelFetch(lightMap, here, 0);
  vec4 surface = texelFetch(surfaceMap, here, 0);
  float row = size.y - gl_FragCoord.y - 0.5;
  float grey = mix(background.x, background.y, row / size.y);
  vec3 seen = light.rgb;
  if (surface.w > 0.0) {
    vec2 place = vec2(gl_FragCoord.x, size.y - gl_FragCoord.y) / cell / grid;
    vec3 dark = texture(shadowMap, vec2(place.x, 1.0 - place.y)).rgb;
    seen *= 1.0 - min(dark, vec3(0.9));
  }
  if (!photograph) seen += vec3(surface.x + grey * (1.0 - surface.w));
  colour = vec4(encode(seen), 1.0);
}`;

export const BACKDROP_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D photo;
uniform vec2 photoSize, corner;
uniform float scale, height;
uniform bool mirrored;
out vec4 light;

void main() {
  // Places in the photograph, px from its edge.
  vec2 place = vec2(gl_FragCoord.x, height - gl_FragCoord.y) / scale + corner;
  vec2 uv = place / photoSize;
  bool off = any(lessThan(uv, vec2(0.0))) || any(greaterThan(uv, vec2(1.0)));
  light = vec4(off ? vec3(0.03) : texture(photo, mirrored ? vec2(1.0 - uv.x, uv.y) : uv).rgb, 1.0);
}`;

export const LINE_VERTEX = `#version 300 es
precision highp float;
precision highp sampler2D;
layout(location = 0) in vec3 from;
layout(location = 1) in vec3 to;
layout(location = 2) in vec4 style; // colour and half width, px
uniform vec3 eye, right, up, forward;
uniform vec2 size, centre;
uniform float focalPx, distanceMm;
out vec4 vStyle;
out vec3 vAcross; // px from the line's ends and middle, and the depth
out float vLength;

vec3 seen(vec3 p) {
  vec3 away = p - eye;
  float depth = dot(away, forward);
  return vec3(centre + vec2(dot(away, right), -dot(away, up)) * focalPx / depth, depth - distanceMm);
}

void main() {
  vec3 a = seen(from), b = seen(to);
  vec2 along = b.xy - a.xy;
  float lengthPx = length(along);
  vec2 unit = lengthPx > 1e-4 ? along / lengthPx : vec2(1.0, 0.0);
  vec2 side = vec2(-unit.y, unit.x);
  float half_ = style.w + 1.0;
  float end = gl_VertexID < 2 ? -half_ : lengthPx + half_;
  float out_ = (gl_VertexID & 1) == 0 ? -half_ : half_;
  vec2 p = a.xy + unit * end + side * out_;
  vStyle = style;
  vLength = lengthPx;
  float t = lengthPx > 1e-4 ? clamp(end / lengthPx, 0.0, 1.0) : 0.0;
  vAcross = vec3(end, out_, mix(a.z, b.z, t));
  gl_Position = vec4((p.x + 0.5) / size.x * 2.0 - 1.0, 1.0 - (p.y + 0.5) / size.y * 2.0, 0.0, 1.0);
}`;

export const LINE_FRAGMENT = `#version 300 es
precision highp float;
precision highp sampler2D;
in vec4 vStyle;
in vec3 vAcross;
in float vLength;
uniform sampler2D surfaceMap;
out vec4 colour;

void main() {
  vec4 there = texelFetch(surfaceMap, ivec2(gl_FragCoord.xy), 0);
  bool behind = there.w > 0.0 && vAcross.z > there.z / there.w + 4.0;
  float past = max(max(-vAcross.x, vAcross.x - vLength), 0.0);
  float away = length(vec2(past, vAcross.y));
  float cover = clamp(vStyle.w + 0.5 - away, 0.0, 1.0);
  if (cover <= 0.0) discard;
  colour = vec4(vStyle.rgb, cover * (behind ? 0.12 : 0.9));
}`;
