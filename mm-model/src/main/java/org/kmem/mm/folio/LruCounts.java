package org.kmem.mm.folio;

import java.util.List;
import java.util.Objects;
import org.kmem.mm.vmstat.NodeStat;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;

/**
 * Counters of the pages that are on lists: for each node, and each group on it, nr_{in,}active_{anon,file} and nr_unevictable;
 * the same for zones.
 *
 * <p>Kernel counterpart: {@code update_lru_size()}.
 */
final class LruCounts {
  private static final NodeStat[] NODE_STATS = {
    NodeStat.NR_INACTIVE_ANON,
    NodeStat.NR_ACTIVE_ANON,
    NodeStat.NR_INACTIVE_FILE,
    NodeStat.NR_ACTIVE_FILE,
    NodeStat.NR_UNEVICTABLE
  };

  private static final ZoneStat[] ZONE_STATS = {
    ZoneStat.NR_ZONE_INACTIVE_ANON,
    ZoneStat.NR_ZONE_ACTIVE_ANON,
    ZoneStat.NR_ZONE_INACTIVE_FILE,
    ZoneStat.NR_ZONE_ACTIVE_FILE,
    ZoneStat.NR_ZONE_UNEVICTABLE
  };

  private final LruVecs vecs;
  private final VmStat stat;

  LruCounts(LruVecs vecs, VmStat stat) {
    this.vecs = vecs;
    this.stat = stat;
  }

  /** Pages go on lists that count as {@code counted}, or off them if there are less than 0. */
  void add(LruVec vec, int zoneId, int counted, long pages) {
    stat.add(vec.memcg(), vec.node(), NODE_STATS[counted], pages);
    stat.addZone(zoneId, ZONE_STATS[counted], pages);
  }

  private static void verifyCount(LruVec vec, long onLists, NodeStat name, long counted) {
    if (onLists != counted) {
      throw new IllegalStateException(
          "I2: node %d, group %d: %d pages of %s are on lists, %d counted"
              .formatted(vec.node(), vec.memcg(), onLists, name.text(), counted));
    }
  }

  /** Proves that the counters are what is on the lists, or throws an IllegalStateException. */
  void verify() {
    List<LruVec> all = vecs.all();
    for (LruVec vec : all) {
      vec.verify();
      for (int counted = 0; vec.memcg() != LruVecs.ROOT && counted < NODE_STATS.length; counted++) {
        NodeStat name = Objects.requireNonNull(NODE_STATS[counted]);
        verifyCount(vec, vec.counted(counted), name, stat.group(vec.memcg(), vec.node(), name));
      }
    }
    for (int node = 0; node < vecs.nodes(); node++) {
      LruVec root = vecs.ofNode(node);
      for (int counted = 0; counted < NODE_STATS.length; counted++) {
        NodeStat name = Objects.requireNonNull(NODE_STATS[counted]);
        int list = counted;
        long onLists =
            all.stream()
                .filter(vec -> vec.node() == root.node())
                .mapToLong(vec -> vec.counted(list))
                .sum();
        verifyCount(root, onLists, name, stat.node(node, name));
      }
    }
    for (int counted = 0; counted < NODE_STATS.length; counted++) {
      if (stat.total(NODE_STATS[counted]) != stat.total(ZONE_STATS[counted])) {
        throw new IllegalStateException(
            "I2: zones have %d pages of %s, nodes %d"
                .formatted(
                    stat.total(ZONE_STATS[counted]),
                    ZONE_STATS[counted].text(),
                    stat.total(NODE_STATS[counted])));
      }
    }
  }
}
