package org.kmem.stat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.KmemCache;
import org.kmem.slab.SlabAllocator;
import org.kmem.slab.SlabGeometry;
import org.kmem.stat.SlabSysfsException.Errno;

/**
 * The files of {@code /sys/kernel/slab}: a directory for each cache, with one file for each attribute.
 *
 * <p>The directory of a cache that may share its slabs is called after what must agree for that, and every name
 * that the cache goes by is a link to it:
 *
 * <pre>
 *   :A-0000192   objects of 192 bytes with SLAB_ACCOUNT
 *   cred -> :A-0000192
 *
 *   d   SLAB_CACHE_DMA            a   SLAB_RECLAIM_ACCOUNT         A   SLAB_ACCOUNT
 *   D   SLAB_CACHE_DMA32          F   SLAB_CONSISTENCY_CHECKS      -   if there is a letter before it
 * </pre>
 *
 * <p>Caches that never share are directories by their own names. Files have the kernel's text, a line each.
 * Safe for any thread; each read is of its own moment.
 *
 * <p>Source: kernel documentation {@code ABI/testing/sysfs-kernel-slab} and {@code mm/slub.rst}; checked against
 * Linux 6.12.107. As there, {@code sanity_checks} and {@code trace} cannot be written, and {@code failslab},
 * which only kernels for fault injection have, is missing. {@code remote_node_defrag_ratio} keeps what is
 * written, and changes nothing: slots turn to other nodes when there are no pages. So does {@code skip_kfence}.
 */
public final class SlabSysfs {
  static final String ROOT = "/sys/kernel/slab";

  private final SlabAllocator slabs;

  /**
   * The files of an allocator.
   *
   * @param slabs the allocator
   */
  public SlabSysfs(SlabAllocator slabs) {
    this.slabs = slabs;
  }

  /**
   * What {@code ls /sys/kernel/slab} shows.
   *
   * @return directories and links, sorted
   */
  public List<String> entries() {
    return slabs.caches().stream()
        .flatMap(cache ->
            isShareable(cache)
                ? Stream.concat(Stream.of(directory(cache)), slabs.namesOf(cache).stream())
                : Stream.of(directory(cache)))
        .sorted()
        .toList();
  }

  /**
   * Where a link points.
   *
   * @param entry an entry
   * @return name of a directory beside it; empty if the entry is a directory itself
   * @throws SlabSysfsException with {@code ENOENT} if there is no such entry
   */
  public Optional<String> linkTarget(String entry) {
    String directory = directory(cache(entry));
    return directory.equals(entry) ? Optional.empty() : Optional.of(directory);
  }

  /**
   * What {@code ls /sys/kernel/slab/NAME} shows.
   *
   * @param entry an entry
   * @return names of its files, sorted
   * @throws SlabSysfsException with {@code ENOENT} if there is no such entry
   */
  public List<String> attributes(String entry) {
    cache(entry);
    return SlabAttribute.ALL.stream().map(SlabAttribute::fileName).sorted().toList();
  }

  /**
   * Permissions of a file.
   *
   * @param entry an entry
   * @param attribute name of a file
   * @return {@code 0400}, or {@code 0600} if it can be written
   * @throws SlabSysfsException with {@code ENOENT} if there is no such file
   */
  public int mode(String entry, String attribute) {
    cache(entry);
    return attribute(entry, attribute).mode();
  }

  /**
   * Reads a file.
   *
   * @param entry an entry
   * @param attribute name of a file
   * @return its text
   * @throws SlabSysfsException with {@code ENOENT} if there is no such file
   */
  public String read(String entry, String attribute) {
    KmemCache cache = cache(entry);
    return attribute(entry, attribute).read(new SlabDirectory(slabs, cache));
  }

  /**
   * Writes a file, as one call of {@code write()} does.
   *
   * @param entry an entry
   * @param attribute name of a file
   * @param text what is written, with or without an end of line
   * @throws SlabSysfsException with {@code ENOENT} if there is no such file, {@code EACCES} if it cannot be
   *     written, {@code EINVAL} or {@code ERANGE} if not with this text
   */
  public void write(String entry, String attribute, String text) {
    KmemCache cache = cache(entry);
    String path = ROOT + "/" + entry + "/" + attribute;
    attribute(entry, attribute).write(new SlabDirectory(slabs, cache), new SysfsInput(path, text));
  }

  private KmemCache cache(String entry) {
    KmemCache named = slabs.find(entry);
    return named != null ? named : byDirectory(entry);
  }

  private KmemCache byDirectory(String entry) {
    return slabs.caches().stream()
        .filter(cache -> directory(cache).equals(entry))
        .findFirst()
        .orElseThrow(() ->
            new SlabSysfsException(
                Errno.ENOENT,
                ROOT + "/" + entry,
                "there is no such cache; the directory lists those there are"));
  }

  private static SlabAttribute attribute(String entry, String name) {
    for (SlabAttribute attribute : SlabAttribute.ALL) {
      if (attribute.fileName().equals(name)) {
        return attribute;
      }
    }
    throw new SlabSysfsException(
        Errno.ENOENT,
        ROOT + "/" + entry + "/" + name,
        "there is no such attribute; the directory lists those there are");
  }

  private boolean isShareable(KmemCache cache) {
    SlabGeometry geometry = cache.geometry();
    return slabs.isMerging()
        && !geometry.hasCtor()
        && (geometry.flags() & CacheFlags.NEVER_MERGE) == 0;
  }

  private String directory(KmemCache cache) {
    return isShareable(cache) ? uniqueId(cache.geometry()) : cache.name();
  }

  private static String uniqueId(SlabGeometry geometry) {
    StringBuilder id = new StringBuilder(":");
    int flags = geometry.flags();
    letter(id, flags, CacheFlags.SLAB_CACHE_DMA, 'd');
    letter(id, flags, CacheFlags.SLAB_CACHE_DMA32, 'D');
    letter(id, flags, CacheFlags.SLAB_RECLAIM_ACCOUNT, 'a');
    letter(id, flags, CacheFlags.SLAB_CONSISTENCY_CHECKS, 'F');
    letter(id, flags, CacheFlags.SLAB_ACCOUNT, 'A');
    if (id.length() > 1) {
      id.append('-');
    }
    String size = Integer.toString(geometry.sizeBytes());
    return id.append("0".repeat(Math.max(0, 7 - size.length()))).append(size).toString();
  }

  private static void letter(StringBuilder id, int flags, int flag, char letter) {
    if ((flags & flag) != 0) {
      id.append(letter);
    }
  }
}
