package org.kmem.stat;

import java.util.List;
import org.kmem.zone.FreeCensus;
import org.kmem.zone.Zone;

/** Free blocks of one zone by migrate type. */
final class ZoneFreeBlocks {
  private ZoneFreeBlocks() {}

  /** One element for each migrate type. */
  static List<FreeBlocks> of(Zone zone) {
    return of(zone.source().countFree());
  }

  static List<FreeBlocks> of(FreeCensus census) {
    return census.blocks().stream().map(FreeBlocks::new).toList();
  }
}
