package org.kmem.mm.mm;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.abi.MemoryPolicy;
import org.kmem.mm.mapping.MappedFile;
import org.kmem.mm.physmem.NodeMask;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.physmem.RequestPolicy;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.SimTask;
import org.kmem.mm.vma.Mempolicy;
import org.kmem.mm.vma.SharedPolicies;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vmstat.VmStat;
import org.kmem.mm.vmstat.ZoneStat;
import org.kmem.units.Order;
import org.kmem.units.Pfn;

/**
 * Where pages come from on a machine with several nodes: the policy of the area, else of the task, within the nodes that
 * the task's cpuset allows; without either, the node of the running CPU first.
 *
 * <p>Interleaving goes by the place in the area or file where there is one, else by turns of the task. May wait. Belongs
 * to the holder of the baton; nothing allocates but memory.
 *
 * <p>Kernel counterpart: {@code alloc_pages_mpol}, {@code policy_nodemask}, {@code weighted_interleave_nid}; {@code
 * Documentation/admin-guide/mm/numa_memory_policy.rst}.
 */
public final class PolicyPages implements RequestPolicy {
  /** Place of a page that has none: turns are taken instead. */
  public static final long NO_INTERLEAVE_INDEX = -1;

  private static final int HARDWALL = GfpFlags.__GFP_HARDWALL;

  private final PhysicalMemory memory;
  private final VmStat stat;
  private final Scheduler scheduler;
  private final int[] weights;

  /**
   * For a machine; all weights are 1.
   *
   * @param memory its memory
   * @param stat its counters
   * @param scheduler whose running task asks
   */
  public PolicyPages(PhysicalMemory memory, VmStat stat, Scheduler scheduler) {
    this.memory = memory;
    this.stat = stat;
    this.scheduler = scheduler;
    this.weights = new int[memory.topology().nodes()];
    Arrays.fill(weights, 1);
  }

  /**
   * The weight of a node in weighted interleaving.
   *
   * @param node the node
   * @return pages in a row, 1 to 255
   */
  public int weight(int node) {
    return weights[node];
  }

  /**
   * Sets the weight of a node.
   *
   * @param node the node
   * @param pages pages in a row, 1 to 255; 0 for the default
   */
  public void setWeight(int node, int pages) {
    weights[node] = Math.max(pages, 1);
  }

  /**
   * The policy that holds at an address.
   *
   * @param caller whose area it is
   * @param area the area
   * @param address an address of it
   * @return that of the shared memory which is mapped, or the area's own, or else the caller's
   */
  public static Mempolicy policyOf(Caller caller, VmArea area, long address) {
    SharedPolicies shared = shared(area);
    Mempolicy policy = shared == null ? area.policy() : shared.policyAt(area.pageIndex(address));
    return policy.isSet() ? policy : caller.policy();
  }

  /**
   * The shared memory that an area maps, if it remembers policies.
   *
   * @param area the area
   * @return the object, or null
   */
  public static @Nullable SharedPolicies shared(VmArea area) {
    MappedFile file = area.file();
    return file != null && file.mapping() instanceof SharedPolicies shared ? shared : null;
  }

  /**
   * Allocates a block for an area.
   *
   * @param gfp {@link GfpFlags}
   * @param order order of the block
   * @param caller whose area it is
   * @param area the area
   * @param address where the block is to be mapped
   * @return its first frame, or {@link Pfn#NONE}
   */
  public long alloc(int gfp, int order, Caller caller, VmArea area, long address) {
    if (weights.length == 1) {
      return memory.allocLocal(gfp, order);
    }
    Mempolicy policy = policyOf(caller, area, address);
    return policy.isSet() || !isUniform(caller)
        ? alloc(gfp, order, caller, policy, area.pageIndex(address) >>> order)
        : memory.allocLocal(gfp, order);
  }

  /** Whether nothing but the running CPU decides: one node, or a caller that has neither policy nor cpuset. */
  private boolean isUniform(Caller caller) {
    return weights.length == 1
        || (!caller.policy().isSet() && caller.allowedNodes() == Caller.ALL_NODES);
  }

  /**
   * Allocates a page for shared memory.
   *
   * @param gfp {@link GfpFlags}
   * @param order order of the block
   * @param shared the object
   * @param index index of the page
   * @param first what interleaving begins with: another number for each object
   * @return its first frame, or {@link Pfn#NONE}
   */
  public long allocShared(int gfp, int order, SharedPolicies shared, long index, long first) {
    SimTask task = weights.length == 1 ? null : scheduler.currentOrNull();
    Caller caller = task == null ? null : task.context(Caller.class);
    if (caller == null) {
      return memory.allocLocal(gfp, order);
    }
    Mempolicy policy = shared.policyAt(index);
    return alloc(
        gfp, order, caller, policy.isSet() ? policy : caller.policy(), first + (index >>> order));
  }

  @Override
  public long alloc(int gfp, int order) {
    SimTask task = scheduler.currentOrNull();
    Caller caller = task == null ? null : task.context(Caller.class);
    if (caller == null || isUniform(caller)) {
      return memory.allocLocal(gfp, order);
    }
    return alloc(gfp, order, caller, caller.policy(), NO_INTERLEAVE_INDEX);
  }

  /**
   * Allocates a block by a policy.
   *
   * @param gfp {@link GfpFlags}
   * @param order order of the block
   * @param caller who asks: its cpuset bounds the nodes
   * @param policy the policy
   * @param place where the block belongs in units of its size, or {@link #NO_INTERLEAVE_INDEX}
   * @return its first frame, or {@link Pfn#NONE}
   */
  public long alloc(int gfp, int order, Caller caller, Mempolicy policy, long place) {
    int local = memory.topology().nodeOfCpu(scheduler.currentCpu());
    long allowed = caller.allowedNodes();
    return switch (policy.mode()) {
      case DEFAULT, LOCAL -> near(gfp, order, local, allowed, place);
      case PREFERRED -> near(gfp, order, first(policy.nodes(), local), allowed, place);
      case BIND -> {
        long nodes = policy.nodes() & allowed;
        yield within(gfp, order, home(policy, local), nodes == 0 ? allowed : nodes, place);
      }
      case PREFERRED_MANY -> {
        long nodes = policy.nodes() & allowed;
        int unhurried = gfp & ~(GfpFlags.__GFP_DIRECT_RECLAIM | GfpFlags.__GFP_NOFAIL);
        int home = home(policy, local);
        long pfn =
            nodes == 0
                ? Pfn.NONE
                : within(unhurried | GfpFlags.__GFP_NOWARN, order, home, nodes, place);
        yield pfn == Pfn.NONE ? bounded(gfp, order, home, allowed) : pfn;
      }
      case INTERLEAVE, WEIGHTED_INTERLEAVE -> {
        int node = turn(caller, policy, place);
        long pfn = bounded(gfp, order, node, allowed);
        if (pfn != Pfn.NONE
            && policy.mode() == MemoryPolicy.INTERLEAVE // weighted turns are not counted
            && memory.nodeOf(pfn) == node) {
          stat.addZone(memory.zoneId(pfn), ZoneStat.NUMA_INTERLEAVE, 1);
        }
        yield pfn;
      }
    };
  }

  private static int first(long nodes, int otherwise) {
    return nodes == 0 ? otherwise : Long.numberOfTrailingZeros(nodes);
  }

  private static int home(Mempolicy policy, int local) {
    return policy.homeNode() < 0 ? local : policy.homeNode();
  }

  /** From a node if it is easy, from the others too if not. */
  private long near(int gfp, int order, int node, long allowed, long place) {
    long pfn = hugeOn(gfp, order, node, allowed, place);
    return pfn != Pfn.NONE || isContent(gfp, order, place)
        ? pfn
        : bounded(gfp, order, node, allowed);
  }

  private long within(int gfp, int order, int node, long nodes, long place) {
    long pfn = hugeOn(gfp, order, node, nodes, place);
    return pfn != Pfn.NONE || (NodeMask.has(nodes, node) && isContent(gfp, order, place))
        ? pfn
        : memory.allocWithin(gfp, order, node, nodes);
  }

  /** A huge page is worth more when it is near: without effort on the node itself first. */
  private long hugeOn(int gfp, int order, int node, long nodes, long place) {
    return order == Order.PAGEBLOCK && place != NO_INTERLEAVE_INDEX && NodeMask.has(nodes, node)
        ? memory.allocOnNode(gfp | GfpFlags.__GFP_THISNODE | GfpFlags.__GFP_NORETRY, order, node)
        : Pfn.NONE;
  }

  /** Whether a huge page that is not to be had on the node is not looked for elsewhere. */
  private static boolean isContent(int gfp, int order, long place) {
    return order == Order.PAGEBLOCK
        && place != NO_INTERLEAVE_INDEX
        && (gfp & GfpFlags.__GFP_DIRECT_RECLAIM) == 0;
  }

  /** On all nodes that the cpuset allows; the kernel's own requests go beyond it rather than fail. */
  private long bounded(int gfp, int order, int node, long allowed) {
    if (allowed == Caller.ALL_NODES) {
      return memory.allocOnNode(gfp, order, node);
    }
    if ((gfp & HARDWALL) != 0) {
      return memory.allocWithin(gfp, order, node, allowed);
    }
    long pfn = memory.allocWithin(gfp & ~GfpFlags.__GFP_DIRECT_RECLAIM, order, node, allowed);
    return pfn == Pfn.NONE ? memory.allocOnNode(gfp, order, node) : pfn;
  }

  private int turn(Caller caller, Mempolicy policy, long place) {
    boolean weighted = policy.mode() == MemoryPolicy.WEIGHTED_INTERLEAVE;
    if (place == NO_INTERLEAVE_INDEX) {
      return caller.interleaveTurn().next(policy.nodes(), weighted ? this : null);
    }
    return weighted ? weightedNode(policy.nodes(), place) : node(policy.nodes(), place);
  }

  private static int node(long nodes, long place) {
    long left = nodes;
    for (long skip = Long.remainderUnsigned(place, Long.bitCount(nodes)); skip > 0; skip--) {
      left &= left - 1;
    }
    return Long.numberOfTrailingZeros(left);
  }

  private int weightedNode(long nodes, long place) {
    long total = 0;
    for (long left = nodes; left != 0; left &= left - 1) {
      total += weights[Long.numberOfTrailingZeros(left)];
    }
    long target = Long.remainderUnsigned(place, total);
    long left = nodes;
    while (target >= weights[Long.numberOfTrailingZeros(left)]) {
      target -= weights[Long.numberOfTrailingZeros(left)];
      left &= left - 1;
    }
    return Long.numberOfTrailingZeros(left);
  }
}
