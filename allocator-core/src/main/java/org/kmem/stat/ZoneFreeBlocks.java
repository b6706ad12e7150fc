package org.kmem.stat;

import java.util.ArrayList;
import java.util.List;
import org.kmem.buddy.Buddy;
import org.kmem.gfp.MigrateType;
import org.kmem.units.Order;
import org.kmem.zone.Zone;

/** Free blocks of one zone by migrate type, read under its lock. */
final class ZoneFreeBlocks {
  private ZoneFreeBlocks() {}

  /** One element for each migrate type. */
  static List<FreeBlocks> of(Zone zone) {
    Buddy buddy = zone.buddy();
    List<FreeBlocks> types = new ArrayList<>(MigrateType.COUNT);
    synchronized (buddy.lock()) {
      for (int type = 0; type < MigrateType.COUNT; type++) {
        List<Long> blocks = new ArrayList<>(Order.COUNT);
        for (int order = 0; order <= Order.MAX; order++) {
          blocks.add(buddy.freeBlocks(order, type));
        }
        types.add(new FreeBlocks(blocks));
      }
    }
    return types;
  }
}
