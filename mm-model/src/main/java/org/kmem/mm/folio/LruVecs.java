package org.kmem.mm.folio;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.sim.SimClock;

/**
 * The lists of each memory control group on each node.
 *
 * <p>Belongs to the holder of the scheduler's baton.
 *
 * <p>Kernel counterpart: {@code mem_cgroup_lruvec()}.
 */
public final class LruVecs {
  static final int ROOT = 0;

  private final PhysicalMemory memory;
  private final SimClock clock;
  private final int nodes;

  /** Of each group but the root. */
  private int[] parents = new int[8];

  /** By group, then node. */
  private @Nullable LruVec[] vecs;

  LruVecs(PhysicalMemory memory, SimClock clock) {
    this.memory = memory;
    this.clock = clock;
    this.nodes = memory.topology().nodes();
    this.vecs = new @Nullable LruVec[8 * nodes];
    for (int node = 0; node < nodes; node++) {
      of(ROOT, node);
    }
  }

  int nodes() {
    return nodes;
  }

  /**
   * There is a new group, whose lists are made when they are first asked for.
   *
   * @param memcg its number
   * @param parent number of the group that it is part of
   */
  public void open(int memcg, int parent) {
    if (memcg >= parents.length) {
      parents = Arrays.copyOf(parents, Math.max(memcg + 1, 2 * parents.length));
    }
    parents[memcg] = parent;
  }

  /**
   * The lists of a memory control group on a node, made when they are first asked for.
   *
   * @param memcg number of the group, 0 for the root
   * @param node the node
   * @return its lists
   */
  public LruVec of(int memcg, int node) {
    int at = memcg * nodes + node;
    if (at >= vecs.length) {
      vecs = Arrays.copyOf(vecs, Math.max((memcg + 1) * nodes, 2 * vecs.length));
    }
    LruVec vec = vecs[at];
    if (vec == null) {
      LruVec above = memcg == ROOT ? null : of(parents[memcg], node);
      vec = new LruVec(memory, above, memcg, node, clock.nowNanos());
      vecs[at] = vec;
    }
    return vec;
  }

  /**
   * The lists of the root group on a node: of all that is charged to nobody else.
   *
   * @param node the node
   * @return its lists
   */
  public LruVec ofNode(int node) {
    return of(ROOT, node);
  }

  /**
   * All lists that there are.
   *
   * @return a snapshot, by group and node
   */
  public List<LruVec> all() {
    List<LruVec> all = new ArrayList<>();
    for (LruVec vec : vecs) {
      if (vec != null) {
        all.add(vec);
      }
    }
    return all;
  }

  /**
   * Forgets the lists of a group that is no more.
   *
   * @param memcg its number
   * @throws IllegalStateException if there are folios on them
   */
  public void discard(int memcg) {
    for (int at = memcg * nodes; at < Math.min((memcg + 1) * nodes, vecs.length); at++) {
      LruVec vec = vecs[at];
      if (vec != null && !vec.isEmpty()) {
        throw new IllegalStateException(
            "group %d still has folios on node %d: it lives until they are gone"
                .formatted(memcg, vec.node()));
      }
      if (vec != null) {
        vec.leaveParent();
      }
      vecs[at] = null;
    }
  }
}
