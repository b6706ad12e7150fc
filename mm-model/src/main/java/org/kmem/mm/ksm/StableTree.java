package org.kmem.mm.ksm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The merged pages by their bytes. Pages of the same bytes, which come to be when one has as many mappings as it may,
 * are a chain.
 *
 * <p>Kernel counterpart: {@code root_stable_tree}.
 */
final class StableTree {
  /** Pages of the same bytes. */
  private static final class Chain {
    final List<StableNode> nodes = new ArrayList<>();

    /** Stays one with a single page left, until it is next tidied up. */
    boolean isChain;
  }

  private final Map<Long, List<Chain>> chains = new HashMap<>();
  private final Map<Integer, StableNode> byId = new HashMap<>();
  private int made;

  /** The node with a number, or null. */
  @Nullable StableNode byId(int id) {
    return byId.get(id);
  }

  /**
   * A page of the same bytes that may have one mapping more; of several the one with the most.
   *
   * @param equal whether a frame has the bytes looked for
   * @param alive whether a node's page is still there; nodes that are gone are told to the second
   * @param mayShare whether a page with so many mappings may have one more
   * @param gone takes nodes out whose page is no more
   * @param tidies whether chains of one are chains no longer
   */
  @Nullable StableNode search(
      long checksum,
      LongPredicate equal,
      Predicate<StableNode> alive,
      IntPredicate mayShare,
      Consumer<StableNode> gone,
      boolean tidies) {
    for (StableNode node : all(checksum)) {
      if (!alive.test(node)) {
        gone.accept(node);
      }
    }
    Chain chain = find(checksum, equal);
    if (chain == null) {
      return null;
    }
    StableNode best = null;
    for (StableNode node : chain.nodes) {
      boolean fits = mayShare.test(node.items.size());
      if (fits && (best == null || node.items.size() > best.items.size())) {
        best = node;
      }
    }
    chain.isChain &= chain.nodes.size() > 1 || !tidies;
    return best;
  }

  private List<StableNode> all(long checksum) {
    List<StableNode> nodes = new ArrayList<>();
    chains.getOrDefault(checksum, List.of()).forEach(chain -> nodes.addAll(chain.nodes));
    return nodes;
  }

  private @Nullable Chain find(long checksum, LongPredicate equal) {
    for (Chain chain : chains.getOrDefault(checksum, List.of())) {
      if (equal.test(chain.nodes.getFirst().pfn)) {
        return chain;
      }
    }
    return null;
  }

  /** Enters a page that has just become one for all. */
  StableNode insert(long pfn, long checksum, LongPredicate equal) {
    StableNode node = new StableNode(++made, pfn, checksum);
    Chain chain = find(checksum, equal);
    if (chain == null) {
      chain = new Chain();
      chains.computeIfAbsent(checksum, sum -> new ArrayList<>()).add(chain);
    } else {
      chain.isChain = true;
    }
    chain.nodes.add(node);
    byId.put(node.id, node);
    return node;
  }

  void remove(StableNode node) {
    byId.remove(node.id);
    List<Chain> same = chains.getOrDefault(node.checksum, List.of());
    same.forEach(chain -> chain.nodes.remove(node));
    if (same.removeIf(chain -> chain.nodes.isEmpty()) && same.isEmpty()) {
      chains.remove(node.checksum);
    }
  }

  List<StableNode> nodes() {
    return List.copyOf(byId.values());
  }

  long chains() {
    return chains.values().stream().flatMap(List::stream).filter(chain -> chain.isChain).count();
  }

  /** Pages in chains. */
  long duplicates() {
    return chains.values().stream()
        .flatMap(List::stream)
        .filter(chain -> chain.isChain)
        .mapToLong(chain -> chain.nodes.size())
        .sum();
  }
}
