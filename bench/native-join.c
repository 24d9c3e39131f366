/* The anchor of bench/join.ts: the same join with the prepared STRtree of native GEOS, built from the same numbers. */
#include <geos_c.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static long pairs;
static const GEOSPreparedGeometry *current;

static void compare(void *item, void *unused) {
  (void)unused;
  if (GEOSPreparedIntersects(current, item) == 1) pairs++;
}

static void quiet(const char *format, ...) { (void)format; }

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

/* On standard input: three 64-bit doubles (points, polygons, positions of each ring), then all positions. */
int main(int argc, char **argv) {
  int runs = argc > 1 ? atoi(argv[1]) : 1;
  int validate = argc > 2 && atoi(argv[2]);
  double head[3];
  if (fread(head, sizeof(double), 3, stdin) != 3) return 1;
  size_t points = (size_t)head[0], polygons = (size_t)head[1], corners = (size_t)head[2];
  size_t count = 2 * (points + polygons * corners);
  double *numbers = malloc(count * sizeof(double));
  if (fread(numbers, sizeof(double), count, stdin) != count) return 1;
  GEOSGeometry **point = malloc(points * sizeof(*point));
  GEOSGeometry **polygon = malloc(polygons * sizeof(*polygon));
  double best = 1e9;
  initGEOS(quiet, quiet);
  for (int run = 0; run < runs; run++) {
    double start = seconds();
    pairs = 0;
    GEOSSTRtree *tree = GEOSSTRtree_create(10);
    for (size_t i = 0; i < points; i++) {
      point[i] = GEOSGeom_createPointFromXY(numbers[2 * i], numbers[2 * i + 1]);
      GEOSSTRtree_insert(tree, point[i], point[i]);
    }
    for (size_t i = 0; i < polygons; i++) {
      double *ring = numbers + 2 * (points + i * corners);
      GEOSCoordSequence *sequence = GEOSCoordSeq_copyFromBuffer(ring, (unsigned)corners, 0, 0);
      polygon[i] = GEOSGeom_createPolygon(GEOSGeom_createLinearRing(sequence), NULL, 0);
      if (validate && GEOSisValid(polygon[i]) != 1) return 1;
      current = GEOSPrepare(polygon[i]);
      GEOSSTRtree_query(tree, polygon[i], compare, NULL);
      GEOSPreparedGeom_destroy(current);
    }
    double took = seconds() - start;
    if (took < best) best = took;
    GEOSSTRtree_destroy(tree);
    for (size_t i = 0; i < points; i++) GEOSGeom_destroy(point[i]);
    for (size_t i = 0; i < polygons; i++) GEOSGeom_destroy(polygon[i]);
  }
  printf("{\"ms\": %.3f, \"pairs\": %ld, \"version\": \"%s\"}\n", best * 1000, pairs, GEOSversion());
  return 0;
}
