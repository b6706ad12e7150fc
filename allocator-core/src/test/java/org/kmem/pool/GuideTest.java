package org.kmem.pool;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.agrona.MutableDirectBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.kmem.memory.Memory;
import org.kmem.pool.agrona.DirectBuffers;
import org.kmem.pool.budget.Account;
import org.kmem.pool.budget.Budget;
import org.kmem.pool.budget.Lifetime;
import org.kmem.pool.micrometer.OffHeapMetrics;
import org.kmem.pool.netty.KmemByteBufAllocator;
import org.kmem.pool.trim.TrimPolicy;

/** The code of docs/POOL.md is the text of these methods, and it runs. */
class GuideTest {
  private static final Path MODULE = Path.of(System.getProperty("basedir", ""));

  private OffHeap heap = OffHeap.builder().name("guide").capacity(64L << 20).build();

  // example:order:begin
  interface Order {
    MemoryLayout LAYOUT =
        MemoryLayout.structLayout(
            JAVA_LONG.withName("price"), JAVA_INT.withName("quantity"), JAVA_INT.withName("side"));

    long price();

    Order price(long value);

    int quantity();

    Order quantity(int value);
  }

  // example:order:end

  @BeforeEach
  void open() {
    assertThat(heap.leaks().isEmpty()).isTrue();
  }

  @AfterEach
  void everythingIsFree() {
    assertThat(heap.leaks().isEmpty()).as("%s", heap.leaks()).isTrue();
    heap.verify();
    heap.close();
  }

  @Test
  void first() {
    heap.close();
    // example:first:begin
    try (OffHeap heap = OffHeap.builder().name("orders").capacity(64L << 20).build()) {
      long piece = heap.alloc(100); // an address; throws if there is no room
      Memory.putLong(piece, 42);
      long grown = heap.resize(piece, 5000); // like realloc: the bytes come along
      heap.free(grown);

      long maybe = heap.tryAlloc(1 << 20); // 0 if there is no room
      heap.free(maybe); // 0 is no work
    }
    // example:first:end
    heap = OffHeap.builder().capacity(2L << 20).build();
  }

  @Test
  void exhausted() {
    List<Long> pieces = new ArrayList<>();
    // example:exhausted:begin
    try {
      while (true) {
        pieces.add(heap.alloc(1 << 20));
      }
    } catch (OffHeapExhaustedException full) {
      MemoryReport report = full.report(); // who has the memory; the message says it too
      System.out.println(report.heap() + ": " + report.usedBytes() + " bytes used");
    }
    pieces.forEach(heap::free); // and it serves requests again
    // example:exhausted:end
    assertThat(pieces).hasSizeGreaterThan(50);
  }

  @Test
  void pool() {
    // example:pool:begin
    try (ObjectPool<Order> orders =
        heap.objectPool("order", Order.LAYOUT, Order.class).zeroed(true).build()) {
      Order view = orders.view(); // made once, moved from object to object
      long handle = orders.acquire();
      orders.at(handle, view).price(1_000).quantity(7);
      long total = orders.at(handle, view).price() * view.quantity();
      orders.release(handle);

      System.out.println(total);
    }
    // example:pool:end
  }

  @Test
  void stale() {
    try (ObjectPool<Order> orders = heap.objectPool("order", Order.LAYOUT, Order.class).build()) {
      Order view = orders.view();
      // example:stale:begin
      long handle = orders.acquire();
      orders.release(handle);
      try {
        orders.at(handle, view).price(1); // a use after release, whoever has the place by now
      } catch (BadHandleException stale) {
        System.out.println(stale.getMessage());
      }
      // example:stale:end
      assertThatThrownBy(() -> orders.release(handle)).isInstanceOf(BadHandleException.class);
    }
  }

  @Test
  void batch() {
    try (ObjectPool<Order> orders = heap.objectPool("order", Order.LAYOUT, Order.class).build()) {
      // example:batch:begin
      long[] handles = new long[64];
      if (orders.handles().tryAcquire(handles, 0, 64)) { // all or none
        orders.handles().release(handles, 0, 64);
      }
      // example:batch:end
      assertThat(handles).doesNotContain(0);
    }
  }

  @Test
  void local() {
    try (ObjectPool<Order> orders = heap.objectPool("order", Order.LAYOUT, Order.class).build()) {
      // example:local:begin
      try (LocalHeap mine = heap.take();
          LocalPool myOrders = orders.take()) { // for this thread: what costs least
        long piece = mine.alloc(100);
        long handle = myOrders.acquire();
        myOrders.release(handle);
        mine.free(piece);
      }
      // example:local:end
    }
  }

  @Test
  void arena() {
    // example:arena:begin
    try (Arena arena = heap.arena()) { // its segments lie in the heap, zero at first
      MemorySegment segment = arena.allocate(1000);
      segment.set(JAVA_LONG, 0, 42);
      ByteBuffer buffer = segment.asByteBuffer(); // for older interfaces: same bytes, same life
      System.out.println(buffer.capacity());
    } // all freed together; a later access is an IllegalStateException
    // example:arena:end
  }

  @Test
  void netty() {
    // example:netty:begin
    ByteBufAllocator buffers = new KmemByteBufAllocator(heap);
    ByteBuf message = buffers.directBuffer(256);
    try {
      message.writeLong(42).writeCharSequence("hello", java.nio.charset.StandardCharsets.UTF_8);
    } finally {
      message.release(); // a second release always throws
    }
    // example:netty:end
  }

  @Test
  void agrona() {
    // example:agrona:begin
    try (DirectBuffers buffers = new DirectBuffers(heap)) {
      MutableDirectBuffer buffer = buffers.allocate(1024);
      buffer.putLong(0, 42);
      buffer.putStringAscii(8, "hello");
    } // from here on the buffer has no bytes
    // example:agrona:end
  }

  @Test
  void metrics() {
    MeterRegistry registry = new SimpleMeterRegistry();
    // example:metrics:begin
    new OffHeapMetrics(heap).bindTo(registry);
    double used = registry.get("kmem.heap.used").gauge().value();
    // example:metrics:end
    assertThat(used).isNotNegative();
  }

  @Test
  void leaks() {
    heap.close();
    List<LeakReport> reports = new ArrayList<>();
    // example:leaks:begin
    OffHeap careful =
        OffHeap.builder()
            .capacity(8L << 20)
            .leakDetection(LeakDetection.PARANOID) // or SAMPLED, for production
            .onLeak(reports::add)
            .build();
    careful.alloc(100); // and nobody frees it
    careful.close();
    // example:leaks:end
    assertThat(reports).singleElement().satisfies(report -> assertThat(report.leaks()).hasSize(1));
    heap = OffHeap.builder().capacity(2L << 20).build();
  }

  @Test
  void budget() {
    // example:budget:begin
    Budget search = heap.budget().child("search").maxBytes(8L << 20).highBytes(6L << 20).open();
    try (Account account = heap.account(search)) {
      long request = account.tryAlloc(100, Lifetime.SHORT); // 0: over its budget, or no memory
      long index = account.tryAlloc(4000, Lifetime.LONG); // kept apart from what goes soon
      System.out.println(search.usedBytes() + " bytes in slabs, 4100 of them asked for");
      account.free(request);
      account.free(index);
    }
    search.close();
    // example:budget:end
    assertThat(heap.budget().usedBytes()).isZero();
  }

  @Test
  void service() {
    heap.close();
    // example:service:begin
    heap =
        OffHeap.builder()
            .name("service")
            .capacity(256L << 20)
            .trim(TrimPolicy.after(Duration.ofSeconds(10)).keeping(16L << 20))
            .counters(Duration.ofSeconds(1)) // for ./kmem top
            .build();
    // example:service:end
    assertThat(heap.alloc(100)).satisfies(piece -> heap.free(piece));
  }

  /** Every block of Java in the guide is one of the examples above, and every example is in the guide. */
  @Test
  void guide_everyExample_isTheCodeAbove() throws IOException {
    String source = Files.readString(MODULE.resolve("src/test/java/org/kmem/pool/GuideTest.java"));
    String guide = Files.readString(MODULE.resolve("../docs/POOL.md"));
    List<String> names = new ArrayList<>();
    Matcher block =
        Pattern.compile(
                "<!-- example:(\\w+):begin -->\n```java\n(.*?)```\n<!-- example:(\\w+):end -->",
                Pattern.DOTALL)
            .matcher(guide);
    while (block.find()) {
      String name = block.group(1);
      names.add(name);
      assertThat(block.group(3)).isEqualTo(name);
      assertThat(block.group(2)).as("example %s", name).isEqualTo(example(source, name));
    }
    assertThat(guide.split("```java\n", -1)).as("blocks of Java").hasSize(names.size() + 1);
    Matcher begin = Pattern.compile("(?m)^ *// example:(\\w+):begin$").matcher(source);
    assertThat(begin.results().map(found -> found.group(1)))
        .containsExactlyInAnyOrderElementsOf(names);
  }

  private static String example(String source, String name) {
    Matcher found =
        Pattern.compile(
                "(?m)^( *)// example:%s:begin\n(.*?)^ *// example:%s:end$".formatted(name, name),
                Pattern.DOTALL | Pattern.MULTILINE)
            .matcher(source);
    assertThat(found.find()).as("example %s in the source", name).isTrue();
    return found.group(2).indent(-found.group(1).length()).stripTrailing() + "\n";
  }
}
