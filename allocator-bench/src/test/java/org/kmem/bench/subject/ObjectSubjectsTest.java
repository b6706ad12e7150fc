package org.kmem.bench.subject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract of allocators of pieces, for each that kmem brings, in every way of access. */
class ObjectSubjectsTest {
  private static final int PIECES = 600;
  private static final int SIZE_MAX = 5_000;
  private static final long MEMORY_BYTES = 256L << 20;

  static Stream<Arguments> subjects() {
    return ObjectSubjects.names().stream()
        .filter(name -> !name.equals(LedgerProvider.NOWHERE))
        .flatMap(name -> Stream.of(Access.values()).map(access -> Arguments.of(name, access)));
  }

  /** What this machine cannot have is no failure; {@link #open_onLinuxX64_isThere} says what it must have. */
  private static ObjectSubject open(String name, Access access) {
    try {
      return ObjectSubjects.open(name, shape(access));
    } catch (SubjectUnavailableException e) {
      assumeThat(e).as("%s is not to be had here", name).isNull();
      throw e;
    }
  }

  /** A cache of the largest pieces has smaller ones too. */
  private static ObjectShape shape(Access access) {
    return new ObjectShape(2, MEMORY_BYTES, access, OptionalInt.of(SIZE_MAX));
  }

  private static int[] sizes(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, PIECES).map(i -> random.nextInt(1, SIZE_MAX)).toArray();
  }

  private static byte pattern(int place, int offset) {
    return (byte) (place * 31 + offset);
  }

  private static void fill(ObjectFront front, PieceSet set, int place, int sizeBytes) {
    assertThat(front.alloc(set, place, sizeBytes)).isTrue();
    for (int offset = 0; offset < sizeBytes; offset++) {
      front.write(set, place, offset, pattern(place, offset));
    }
  }

  private static void check(ObjectFront front, PieceSet set, int place, int sizeBytes) {
    for (int offset = 0; offset < sizeBytes; offset++) {
      if (front.read(set, place, offset) != pattern(place, offset)) {
        throw new AssertionError("byte %d of piece %d is not its own".formatted(offset, place));
      }
    }
  }

  @Test
  void names_all_areTheControlAndThePeersAndWhatOthersBring() {
    assertThat(ObjectSubjects.names())
        .startsWith(ObjectSubjects.CONTROL)
        .contains("malloc:ffm", "netty:pooled", "lwjgl:jemalloc", "arrow:unsafe", "heap:bytes")
        .contains(
            "slab:sheaf+page:bitfield", "slab:sheaf+page:buddy-pcp", "slab:slub+page:bitfield")
        .contains("cache:treiber+page:bitfield", "cache:locked+page:bitfield")
        .contains(LedgerProvider.LEDGER)
        .doesNotHaveDuplicates();
  }

  @Test
  void open_unknownName_listsThoseThereAre() {
    assertThatThrownBy(() -> ObjectSubjects.open("object:none", new ObjectShape(1, 1, Access.RAW)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("object:none")
        .hasMessageContaining("netty:adaptive");
  }

  @Test
  void open_notToBeHad_saysWhy() {
    assertThatThrownBy(
            () -> ObjectSubjects.open(LedgerProvider.NOWHERE, new ObjectShape(1, 1, Access.RAW)))
        .isInstanceOf(SubjectUnavailableException.class)
        .hasMessage("stranger:nowhere cannot be measured: it is made for no machine");
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void open_onLinuxX64_isThere(String name, Access access) {
    assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
    assumeThat(System.getProperty("os.arch")).isEqualTo("amd64");
    try (ObjectSubject subject = ObjectSubjects.open(name, shape(access))) {
      assertThat(subject.configuration()).isNotBlank().doesNotContain("\n", "unknown");
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void alloc_manySizes_keepWhatWasWritten(String name, Access access) {
    int[] sizes = sizes(1);
    try (ObjectSubject subject = open(name, access)) {
      PieceSet set = subject.newSet(PIECES);
      assertThat(set.places()).isEqualTo(PIECES);
      try (ObjectFront front = subject.front(PageFront.Kind.HANDLE, 0)) {
        for (int place = 0; place < PIECES; place++) {
          fill(front, set, place, sizes[place]);
        }
        for (int place = 0; place < PIECES; place += 2) { // holes, filled again by other sizes
          check(front, set, place, sizes[place]);
          front.free(set, place);
        }
        int[] others = sizes(2);
        for (int place = 0; place < PIECES; place += 2) {
          fill(front, set, place, others[place]);
        }
        for (int place = 0; place < PIECES; place++) {
          check(front, set, place, place % 2 == 0 ? others[place] : sizes[place]);
          front.free(set, place);
        }
      }
      subject.verify();
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void alloc_manyPieces_doNotOverlap(String name, Access access) {
    int[] sizes = sizes(3);
    try (ObjectSubject subject = open(name, access);
        ObjectFront front = subject.front(PageFront.Kind.SLOT, 1)) {
      PieceSet set = subject.newSet(PIECES);
      for (int place = 0; place < PIECES; place++) {
        assertThat(front.alloc(set, place, sizes[place])).isTrue();
      }
      List<Integer> byAddress =
          IntStream.range(0, PIECES)
              .boxed()
              .sorted(Comparator.comparingLong(place -> front.address(set, place)))
              .toList();
      for (int i = 1; i < PIECES && front.address(set, 0) != 0; i++) {
        int before = byAddress.get(i - 1);
        assertThat(front.address(set, byAddress.get(i)))
            .isGreaterThanOrEqualTo(front.address(set, before) + sizes[before]);
      }
      for (int place = 0; place < PIECES; place++) {
        front.free(set, place);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void free_byAnotherThread_isAllowedUnlessItSaysSo(String name, Access access)
      throws InterruptedException, ExecutionException {
    try (ObjectSubject subject = open(name, access)) {
      assertThat(subject.freesAnywhere()).isEqualTo(!name.equals("arena:confined"));
      assumeThat(subject.freesAnywhere()).isTrue();
      PieceSet set = subject.newSet(PIECES);
      try (ObjectFront front = subject.front(PageFront.Kind.THREAD, 0)) {
        for (int place = 0; place < PIECES; place++) {
          fill(front, set, place, 64);
        }
      }
      FutureTask<Boolean> other =
          new FutureTask<>(
              () -> {
                try (ObjectFront front = subject.front(PageFront.Kind.THREAD, 1)) {
                  for (int place = 0; place < PIECES; place++) {
                    check(front, set, place, 64);
                    front.free(set, place);
                  }
                }
              },
              true);
      Thread.ofPlatform().start(other);
      other.get();
      subject.verify();
    }
  }

  @Test
  void open_oneSizeAndNoneSaid_isNotToBeHad() {
    assertThatThrownBy(() ->
            ObjectSubjects.open(
                "cache:slub+page:bitfield", new ObjectShape(1, MEMORY_BYTES, Access.RAW)))
        .isInstanceOf(SubjectUnavailableException.class)
        .hasMessageContaining("its pieces are of one size");
  }

  /** Whichever way a piece came, it can go by any other. */
  @ParameterizedTest
  @MethodSource("subjects")
  void front_everyKind_freesWhatOthersAllocated(String name, Access access) {
    try (ObjectSubject subject = open(name, access)) {
      List<PageFront.Kind> kinds = List.of(PageFront.Kind.values());
      PieceSet set = subject.newSet(kinds.size() * PIECES);
      for (int i = 0; i < kinds.size(); i++) {
        try (ObjectFront front = subject.front(kinds.get(i), 0)) {
          for (int place = i * PIECES; place < (i + 1) * PIECES; place++) {
            fill(front, set, place, 64);
          }
        }
      }
      for (int i = 0; i < kinds.size(); i++) {
        int next = (i + 1) % kinds.size();
        try (ObjectFront front = subject.front(kinds.get(next), 1)) {
          for (int place = i * PIECES; place < (i + 1) * PIECES; place++) {
            check(front, set, place, 64);
            front.free(set, place);
          }
        }
      }
      subject.verify();
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void guestFront_virtualThreads_keepWhatWasWritten(String name, Access access)
      throws InterruptedException {
    try (ObjectSubject subject = open(name, access)) {
      AtomicInteger whole = new AtomicInteger();
      List<Thread> guests =
          IntStream.range(0, 50)
              .mapToObj(i ->
                  Thread.startVirtualThread(() -> {
                    PieceSet set = subject.newSet(8);
                    try (ObjectFront front = subject.guestFront()) {
                      for (int place = 0; place < 8; place++) {
                        fill(front, set, place, 100 + i);
                      }
                      LockSupport.parkNanos(1_000);
                      for (int place = 0; place < 8; place++) {
                        check(front, set, place, 100 + i);
                        front.free(set, place);
                      }
                    }
                    whole.incrementAndGet();
                  }))
              .toList();
      for (Thread guest : guests) {
        guest.join();
      }
      assertThat(whole).hasValue(50);
      subject.verify();
    }
  }

  @Test
  void guestFront_notImplemented_saysWhatToDo() {
    ObjectSubject numbersOnly = new NumbersOnly();
    assertThatThrownBy(numbersOnly::guestFront)
        .isInstanceOf(SubjectUnavailableException.class)
        .hasMessageContaining("implement guestFront()");
  }

  /** Implements what has to be. */
  private static final class NumbersOnly implements ObjectSubject {
    @Override
    public String configuration() {
      return "";
    }

    @Override
    public ObjectFront front(PageFront.Kind kind, int thread) {
      throw new AssertionError("nobody asks for one");
    }

    @Override
    public PieceSet newSet(int places) {
      throw new AssertionError("nobody asks for one");
    }

    @Override
    public void verify() {}

    @Override
    public void close() {}
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void largestBytes_ifItHasABound_isServedAndNoMore(String name, Access access) {
    try (ObjectSubject subject = open(name, access);
        ObjectFront front = subject.front(PageFront.Kind.HANDLE, 0)) {
      assumeThat(subject.largestBytes()).isLessThan(Integer.MAX_VALUE);
      PieceSet set = subject.newSet(1);
      assertThat(front.alloc(set, 0, subject.largestBytes())).isTrue();
      front.write(set, 0, subject.largestBytes() - 1, (byte) 1);
      front.free(set, 0);
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void footprint_ifItCanTell_coversWhatIsAllocated(String name, Access access) {
    try (ObjectSubject subject = open(name, access);
        ObjectFront front = subject.front(PageFront.Kind.CPU, 0)) {
      PieceSet set = subject.newSet(PIECES);
      for (int place = 0; place < PIECES; place++) {
        assertThat(front.alloc(set, place, 1024)).isTrue();
      }
      subject
          .footprintBytes()
          .ifPresent(bytes -> assertThat(bytes).isGreaterThanOrEqualTo(PIECES * 1024L));
      for (int place = 0; place < PIECES; place++) {
        front.free(set, place);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void access_checked_refusesWhatIsBeyondThePiece(String name, Access access) {
    assumeThat(access).isEqualTo(Access.CHECKED);
    assumeThat(name).as("Arrow's pieces are rounded up").isNotEqualTo("arrow:unsafe");
    assumeThat(ObjectSubjects.isPool(name)).as("objects have their pool's size").isFalse();
    try (ObjectSubject subject = open(name, access);
        ObjectFront front = subject.front(PageFront.Kind.HANDLE, 0)) {
      PieceSet set = subject.newSet(1);
      assertThat(front.alloc(set, 0, 100)).isTrue();
      assertThatThrownBy(() -> front.write(set, 0, 100, (byte) 1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      assertThatThrownBy(() -> front.read(set, 0, -1))
          .isInstanceOf(IndexOutOfBoundsException.class);
      front.free(set, 0);
    }
  }

  @ParameterizedTest
  @MethodSource("subjects")
  void verify_onePieceHeld_isNoticedByThoseThatKeepAccount(String name, Access access) {
    assumeThat(name).matches("control:.*|arrow:.*|stranger:.*|slab:.*|cache:.*");
    try (ObjectSubject subject = open(name, access)) {
      PieceSet set = subject.newSet(1);
      try (ObjectFront front = subject.front(PageFront.Kind.HANDLE, 0)) {
        assertThat(front.alloc(set, 0, 100)).isTrue();
      }
      assertThatThrownBy(subject::verify).isInstanceOf(IllegalStateException.class);
      try (ObjectFront front = subject.front(PageFront.Kind.HANDLE, 0)) {
        front.free(set, 0);
      }
      subject.verify();
    }
  }

  @Test
  void control_memoryOut_isAValue() {
    try (ObjectSubject subject =
            ObjectSubjects.open(ObjectSubjects.CONTROL, new ObjectShape(1, 1, Access.RAW));
        ObjectFront front = subject.front(PageFront.Kind.HANDLE, 0)) {
      PieceSet set = subject.newSet(3);
      assertThat(front.alloc(set, 0, 32 << 20)).isTrue(); // a class has no less than its largest
      assertThat(front.alloc(set, 1, 32 << 20)).isFalse();
      front.free(set, 0);
      assertThat(front.alloc(set, 1, 32 << 20)).isTrue();
      front.free(set, 1);
      assertThatThrownBy(() -> front.alloc(set, 2, (32 << 20) + 1))
          .hasMessageContaining("pieces up to 33554432");
      subject.verify();
    }
  }

  @Test
  void shape_noThreadsOrMemory_isRefused() {
    assertThatThrownBy(() -> new ObjectShape(0, 1, Access.RAW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ObjectShape(1, 0, Access.RAW))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new ObjectShape(1, 1, Access.RAW, OptionalInt.of(0)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
