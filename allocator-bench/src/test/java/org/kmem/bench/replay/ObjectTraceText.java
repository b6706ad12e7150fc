package org.kmem.bench.replay;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.kmem.bench.trace.Recording;

/** Writes a trace of objects as the kernel does. */
final class ObjectTraceText {
  private final StringBuilder text = new StringBuilder();
  private int events;

  private ObjectTraceText event(int cpu, String fields) {
    text.append(
        String.format(
            Locale.ROOT, "  sh-%d [%03d] ..... 1.%06d: %s\n", cpu + 1, cpu, events++, fields));
    return this;
  }

  private static String ptr(long ptr) {
    return String.format(Locale.ROOT, "%016x", ptr);
  }

  ObjectTraceText kmalloc(int cpu, long ptr, long requested, long given, String gfp) {
    return event(
        cpu,
        "kmalloc: call_site=make+0x1/0x2 ptr=%s bytes_req=%d bytes_alloc=%d gfp_flags=%s node=-1 accounted=false"
            .formatted(ptr(ptr), requested, given, gfp));
  }

  ObjectTraceText kmalloc(int cpu, long ptr, long requested, long given) {
    return kmalloc(cpu, ptr, requested, given, "GFP_KERNEL");
  }

  ObjectTraceText kfree(int cpu, long ptr) {
    return event(cpu, "kfree: call_site=drop+0x1/0x2 ptr=" + ptr(ptr));
  }

  /** As 6.12 does, without a name. */
  ObjectTraceText cacheAlloc(int cpu, String site, long ptr, long requested, long given) {
    return event(
        cpu,
        "kmem_cache_alloc: call_site=%s+0x1/0x2 ptr=%s bytes_req=%d bytes_alloc=%d gfp_flags=GFP_KERNEL node=-1 accounted=false"
            .formatted(site, ptr(ptr), requested, given));
  }

  /** As 6.18 does. */
  ObjectTraceText namedAlloc(int cpu, String name, long ptr, long requested, long given) {
    return event(
        cpu,
        "kmem_cache_alloc: call_site=make+0x1/0x2 ptr=%s name=%s bytes_req=%d bytes_alloc=%d gfp_flags=GFP_KERNEL node=-1 accounted=false"
            .formatted(ptr(ptr), name, requested, given));
  }

  ObjectTraceText cacheFree(int cpu, long ptr, String name) {
    return event(
        cpu, "kmem_cache_free: call_site=drop+0x1/0x2 ptr=%s name=%s".formatted(ptr(ptr), name));
  }

  ObjectTraceText pageFree(int cpu) {
    return event(cpu, "mm_page_free: page=00000000000000ff pfn=0x10 order=0");
  }

  @Override
  public String toString() {
    return text.toString();
  }

  Recording in(Path folder) throws IOException {
    Path trace = folder.resolve("trace.txt");
    Files.writeString(trace, text);
    return Recording.open(trace);
  }

  ObjectScript script(Path folder) throws IOException {
    return ObjectScript.read(in(folder));
  }
}
