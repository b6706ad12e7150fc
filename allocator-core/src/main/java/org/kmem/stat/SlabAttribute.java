package org.kmem.stat;

import static org.kmem.slab.CacheFlags.SLAB_CACHE_DMA;
import static org.kmem.slab.CacheFlags.SLAB_CONSISTENCY_CHECKS;
import static org.kmem.slab.CacheFlags.SLAB_HWCACHE_ALIGN;
import static org.kmem.slab.CacheFlags.SLAB_POISON;
import static org.kmem.slab.CacheFlags.SLAB_RECLAIM_ACCOUNT;
import static org.kmem.slab.CacheFlags.SLAB_RED_ZONE;
import static org.kmem.slab.CacheFlags.SLAB_STORE_USER;
import static org.kmem.slab.CacheFlags.SLAB_TRACE;
import static org.kmem.slab.CacheFlags.SLAB_TYPESAFE_BY_RCU;

import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.kmem.slab.CacheFlags;
import org.kmem.slab.NodeSlabs;
import org.kmem.slab.SlabGeometry;
import org.kmem.stat.SlabSysfsException.Errno;

/**
 * A file in the directory of a cache: how it is read and, for some, what writing it does.
 *
 * <p>Source: kernel documentation {@code ABI/testing/sysfs-kernel-slab}; checked against Linux 6.12.107.
 *
 * @param fileName name of the file
 * @param reader its text
 * @param writer what writing it does, null if it can only be read
 */
record SlabAttribute(
    String fileName,
    Function<SlabDirectory, String> reader,
    @Nullable BiConsumer<SlabDirectory, SysfsInput> writer) {
  /** All files of a directory. */
  static final List<SlabAttribute> ALL =
      List.of(
          readable("aliases", number(SlabDirectory::aliases)),
          readable("align", geometry(SlabGeometry::alignBytes)),
          readable("cache_dma", flag(SLAB_CACHE_DMA)),
          writable(
              "cpu_partial",
              directory ->
                  line(Integer.toUnsignedString(directory.cache().settings().cpuPartial())),
              SlabAttribute::setCpuPartial),
          readable("cpu_slabs", directory -> line(directory.slotSlabs())),
          readable("ctor", directory -> lineUnlessEmpty(directory.cache().constructorName())),
          readable("destroy_by_rcu", flag(SLAB_TYPESAFE_BY_RCU)),
          readable("hwcache_align", flag(SLAB_HWCACHE_ALIGN)),
          writable(
              "min_partial",
              directory -> line(Long.toUnsignedString(directory.cache().settings().minPartial())),
              (directory, input) ->
                  directory.cache().settings().setMinPartial(input.unsigned(Long.SIZE))),
          readable("object_size", geometry(SlabGeometry::objectSizeBytes)),
          readable("objects", byNode(NodeSlabs::activeObjects)),
          readable("objects_partial", byNode(NodeSlabs::partialActiveObjects)),
          readable("objs_per_slab", geometry(SlabGeometry::objects)),
          readable("order", geometry(SlabGeometry::order)),
          readable("partial", byNode(NodeSlabs::partialSlabs)),
          readable("poison", flag(SLAB_POISON)),
          readable("reclaim_account", flag(SLAB_RECLAIM_ACCOUNT)),
          readable("red_zone", flag(SLAB_RED_ZONE)),
          writable(
              "remote_node_defrag_ratio",
              number(directory -> directory.cache().settings().remoteNodeDefragRatio()),
              SlabAttribute::setRemoteNodeDefragRatio),
          readable("sanity_checks", flag(SLAB_CONSISTENCY_CHECKS)),
          writable("shrink", directory -> "", SlabAttribute::shrink),
          writable(
              "skip_kfence",
              directory -> line(directory.cache().settings().skipsKfence() ? "1" : "0"),
              SlabAttribute::setSkipKfence),
          readable("slab_size", geometry(SlabGeometry::sizeBytes)),
          readable("slabs", byNode(NodeSlabs::slabs)),
          readable("slabs_cpu_partial", directory -> line(directory.slotPartials())),
          readable("store_user", flag(SLAB_STORE_USER)),
          readable("total_objects", byNode(NodeSlabs::objects)),
          readable("trace", flag(SLAB_TRACE)),
          readable("usersize", number(SlabDirectory::userBytes)),
          writable("validate", directory -> "", SlabAttribute::validate));

  private static final int READABLE = 0400;
  private static final int WRITABLE = 0600;
  private static final int MOST_PERCENT = 100;

  private static SlabAttribute readable(String name, Function<SlabDirectory, String> reader) {
    return new SlabAttribute(name, reader, null);
  }

  private static SlabAttribute writable(
      String name,
      Function<SlabDirectory, String> reader,
      BiConsumer<SlabDirectory, SysfsInput> writer) {
    return new SlabAttribute(name, reader, writer);
  }

  private static Function<SlabDirectory, String> number(ToLongFunction<SlabDirectory> figure) {
    return directory -> line(Long.toString(figure.applyAsLong(directory)));
  }

  private static Function<SlabDirectory, String> geometry(ToLongFunction<SlabGeometry> figure) {
    return number(directory -> figure.applyAsLong(directory.cache().geometry()));
  }

  private static Function<SlabDirectory, String> byNode(ToLongFunction<NodeSlabs> figure) {
    return directory -> line(directory.byNode(figure));
  }

  private static Function<SlabDirectory, String> flag(int flag) {
    return directory -> line(directory.has(flag) ? "1" : "0");
  }

  private static String line(String text) {
    return text + "\n";
  }

  private static String lineUnlessEmpty(String text) {
    return text.isEmpty() ? text : line(text);
  }

  int mode() {
    return writer == null ? READABLE : WRITABLE;
  }

  String read(SlabDirectory directory) {
    return reader.apply(directory);
  }

  void write(SlabDirectory directory, SysfsInput input) {
    BiConsumer<SlabDirectory, SysfsInput> writes = writer;
    if (writes == null) {
      throw new SlabSysfsException(
          Errno.EACCES, input.path(), "this file can only be read; set it when the cache is made");
    }
    writes.accept(directory, input);
  }

  private static void setCpuPartial(SlabDirectory directory, SysfsInput input) {
    int objects = (int) input.unsigned(Integer.SIZE);
    if (objects != 0 && directory.has(CacheFlags.DEBUG)) {
      throw input.invalid("CPUs keep no slabs of a cache that is debugged: leave it at 0");
    }
    directory.cache().settings().setCpuPartial(objects);
  }

  private static void setRemoteNodeDefragRatio(SlabDirectory directory, SysfsInput input) {
    long percent = input.unsigned(Integer.SIZE);
    if (percent > MOST_PERCENT) {
      throw input.tooLarge(Integer.toString(MOST_PERCENT));
    }
    directory.cache().settings().setRemoteNodeDefragRatio((int) percent);
  }

  private static void setSkipKfence(SlabDirectory directory, SysfsInput input) {
    long skips = input.unsigned(Integer.SIZE);
    if (skips > 1) {
      throw input.invalid("write 1 to keep objects from being sampled, or 0");
    }
    directory.cache().settings().setSkipsKfence(skips == 1);
  }

  private static void shrink(SlabDirectory directory, SysfsInput input) {
    if (!input.isOne()) {
      throw input.invalid("write 1 to give empty slabs back");
    }
    directory.cache().shrink();
  }

  private static void validate(SlabDirectory directory, SysfsInput input) {
    if (!input.isOne()) {
      throw input.invalid("write 1 to check all slabs");
    }
    if (!directory.has(CacheFlags.DEBUG)) {
      throw input.invalid("only caches that are debugged can be checked: boot with slab_debug");
    }
    directory.cache().validate(0);
  }
}
