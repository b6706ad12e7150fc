package org.kmem.mm.rmap;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.kmem.gfp.GfpFlags;
import org.kmem.mm.physmem.PhysicalMemory;
import org.kmem.mm.physmem.SlabCache;
import org.kmem.mm.vma.VmArea;
import org.kmem.mm.vma.VmFlags;
import org.kmem.slab.CacheFlags;

/**
 * The anon_vmas of a machine, by the number that their pages carry.
 *
 * <p>An area gets one before its first anonymous page: that of a neighbour with which it could merge one day,
 * or a new one. A child made by fork is on all of its parent's and on one of its own, unless one of the
 * parent's has no other user.
 *
 * <p>Belongs to the holder of the baton. Kernel counterpart: {@code anon_vma_prepare}, {@code anon_vma_fork}.
 */
public final class AnonVmas {
  private static final int ANON_VMA_BYTES = 104;
  private static final int CHAIN_BYTES = 64;
  private static final int GFP_LINK = GfpFlags.GFP_KERNEL_ACCOUNT | GfpFlags.__GFP_NOFAIL;

  /** What neighbours that share an anon_vma may differ in: mprotect could make them equal again. */
  private static final long IGNORED_FLAGS = VmFlags.VM_ACCESS_FLAGS | VmFlags.VM_SOFTDIRTY;

  private final SlabCache anonVmaCache;
  private final SlabCache chainCache;
  private final Map<Integer, AnonVma> byId = new HashMap<>();
  private int made;

  /**
   * For a machine.
   *
   * @param memory whose slabs they live in
   */
  public AnonVmas(PhysicalMemory memory) {
    anonVmaCache = memory.slabCache("anon_vma", ANON_VMA_BYTES, CacheFlags.SLAB_ACCOUNT);
    chainCache = memory.slabCache("anon_vma_chain", CHAIN_BYTES, CacheFlags.SLAB_ACCOUNT);
  }

  /**
   * Sees to it that an area has an anon_vma: {@code anon_vma_prepare}.
   *
   * @param area a mapped area
   * @return false if there is no memory for it
   */
  public boolean prepare(VmArea area) {
    if (area.anonVma() != null) {
      return true;
    }
    AnonVma anonVma = mergeable(area);
    if (anonVma == null) {
      long object = anonVmaCache.alloc(GfpFlags.GFP_KERNEL_ACCOUNT);
      if (object == 0) {
        return false;
      }
      anonVma = new AnonVma(++made, object);
      byId.put(anonVma.id, anonVma);
    }
    anonVma.activeAreas++;
    List<AnonVmaLinks.Link> links = new ArrayList<>(1);
    links.add(link(anonVma, area));
    area.setAnonVma(new AnonVmaLinks(this, anonVma, links));
    return true;
  }

  /** The anon_vma of a neighbour that differs in nothing that mprotect could not make equal. */
  private static @Nullable AnonVma mergeable(VmArea area) {
    VmArea next = area.next();
    AnonVma found = next == null ? null : reusable(area, next, next);
    VmArea previous = area.previous();
    return found != null || previous == null ? found : reusable(previous, area, previous);
  }

  private static @Nullable AnonVma reusable(VmArea below, VmArea above, VmArea owner) {
    boolean compatible =
        below.end() == above.start()
            && below.pageIndex(below.end()) == above.pageOffset()
            && Objects.equals(below.file(), above.file())
            && ((below.flags() ^ above.flags()) & ~IGNORED_FLAGS) == 0
            && below.policy().equals(above.policy());
    return compatible && owner.anonVma() instanceof AnonVmaLinks links && links.isSingular()
        ? links.own()
        : null;
  }

  /**
   * Puts a child's copy of an area on its parent's anon_vmas: {@code anon_vma_fork}.
   *
   * @param child the copy, on none yet
   * @param parent the area it was copied from
   * @return false if there is no memory for it; the child is on none then
   */
  public boolean fork(VmArea child, VmArea parent) {
    if (!(parent.anonVma() instanceof AnonVmaLinks from)) {
      return true;
    }
    List<AnonVmaLinks.Link> links = new ArrayList<>(from.links().size() + 1);
    AnonVma own = null;
    for (AnonVmaLinks.Link link : from.links()) {
      links.add(link(link.anonVma(), child));
      boolean unused = link.anonVma().children < 2 && link.anonVma().activeAreas == 0;
      own = own == null && unused ? link.anonVma() : own;
    }
    if (own == null) {
      long object = anonVmaCache.alloc(GfpFlags.GFP_KERNEL_ACCOUNT);
      if (object == 0) {
        links.forEach(link -> unlink(link, child));
        return false;
      }
      own = new AnonVma(++made, from.own(), object);
      byId.put(own.id, own);
      own.root.references++;
      own.parent.children++;
      links.add(link(own, child));
    }
    own.activeAreas++;
    child.setAnonVma(new AnonVmaLinks(this, own, links));
    return true;
  }

  /**
   * How many there are.
   *
   * @return anon_vmas with areas, and roots of others
   */
  public int size() {
    return byId.size();
  }

  /** The anon_vma with a number, or null if all its areas are gone. */
  @Nullable AnonVma byId(int id) {
    return byId.get(id);
  }

  AnonVmaLinks.Link link(AnonVma anonVma, VmArea area) {
    anonVma.areas.add(area);
    return new AnonVmaLinks.Link(anonVma, chainCache.alloc(GFP_LINK));
  }

  void unlink(AnonVmaLinks.Link link, VmArea area) {
    AnonVma anonVma = link.anonVma();
    chainCache.free(link.object());
    anonVma.areas.remove(area);
    if (anonVma.areas.isEmpty()) {
      anonVma.parent.children--;
      release(anonVma);
    }
  }

  private void release(AnonVma anonVma) {
    anonVma.references--;
    if (anonVma.references == 0) {
      byId.remove(anonVma.id);
      anonVmaCache.free(anonVma.object);
      if (anonVma.root != anonVma) {
        release(anonVma.root);
      }
    }
  }
}
