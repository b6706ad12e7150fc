package org.kmem.mm.procfs.sysfs;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.fs.PseudoNode;
import org.kmem.mm.procfs.seq.FixedDirectory;
import org.kmem.mm.procfs.seq.SeqDirectory;
import org.kmem.mm.procfs.seq.SeqLink;
import org.kmem.stat.SlabSysfs;

/** {@code /sys/kernel/slab}: a directory for each cache, and a link for each name of one that is shared. */
final class SlabDirectory implements SeqDirectory {
  private final SlabSysfs slabs;

  SlabDirectory(SlabSysfs slabs) {
    this.slabs = slabs;
  }

  @Override
  public int permissions() {
    return FixedDirectory.SYSFS;
  }

  @Override
  public List<String> names() {
    return slabs.entries();
  }

  @Override
  public @Nullable PseudoNode child(String name) {
    if (!slabs.entries().contains(name)) {
      return null;
    }
    Optional<String> target = slabs.linkTarget(name);
    return target.isPresent() ? new SeqLink(target.get()) : new OfCache(slabs, name);
  }

  /** The directory of a cache. */
  private record OfCache(SlabSysfs slabs, String cache) implements SeqDirectory {
    @Override
    public int permissions() {
      return FixedDirectory.SYSFS;
    }

    @Override
    public List<String> names() {
      return slabs.attributes(cache);
    }

    @Override
    public @Nullable PseudoNode child(String name) {
      return names().contains(name) ? new SlabFile(slabs, cache, name) : null;
    }
  }
}
