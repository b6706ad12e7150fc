package org.kmem.stat;

import java.util.List;
import org.kmem.gfp.MigrateType;
import org.kmem.zone.Zone;

/** The named figures of a zone: those it counts itself, the rest from the layer above. */
final class ZoneFigures {
  private ZoneFigures() {}

  static List<Figure> of(Zone zone, VmFigures above) {
    return FigureNames.ZONE.stream()
        .map(name -> new Figure(name, value(zone, name, above)))
        .toList();
  }

  static boolean isOwn(String name) {
    return switch (name) {
      case "nr_free_pages",
          "nr_free_cma",
          "numa_hit",
          "numa_miss",
          "numa_foreign",
          "numa_local",
          "numa_other" ->
          true;
      default -> false;
    };
  }

  static long value(Zone zone, String name, VmFigures above) {
    return switch (name) {
      case "nr_free_pages" -> zone.freePages();
      case "nr_free_cma" -> zone.source().freePages(MigrateType.CMA);
      case "numa_hit" -> allocationsExcept(zone, zone.misses());
      case "numa_miss" -> zone.misses();
      case "numa_foreign" -> zone.foreign();
      case "numa_local" -> allocationsExcept(zone, zone.otherNode());
      case "numa_other" -> zone.otherNode();
      default -> above.ofZone(zone.nodeId(), zone.type(), name);
    };
  }

  /** The exceptions have been read first: they are counted after the allocation. */
  private static long allocationsExcept(Zone zone, long exceptions) {
    return zone.allocations() - exceptions;
  }
}
