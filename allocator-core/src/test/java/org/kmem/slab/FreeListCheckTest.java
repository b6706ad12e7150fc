package org.kmem.slab;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Damaged free lists: found whatever the links say, and safe after repair. */
class FreeListCheckTest {
  private final DebuggedSlab cache = new DebuggedSlab(64, CacheFlags.DEBUG_DEFAULT, OnBug.THROW);
  private final FreeListCheck lists = new FreeListCheck(cache.layout, cache);
  private final int objects = cache.geometry.objects();

  @AfterEach
  void close() {
    cache.close();
  }

  private FreeListCheck.Finding finding() {
    return Objects.requireNonNull(lists.check(cache.slab), "nothing found");
  }

  private void assertRepairs(FreeListCheck.Finding finding, int freeLeft) {
    lists.repair(cache.slab, finding);
    assertThat(lists.check(cache.slab)).isNull();
    assertThat(cache.used).isEqualTo(objects - freeLeft);
  }

  @Test
  void check_soundList_findsNothing() {
    assertThat(lists.check(cache.slab)).isNull();
    cache.alloc(0);
    assertThat(lists.check(cache.slab)).isNull();
    assertThat(lists.freeObjects(cache.slab)).hasSize(objects).contains(false).contains(true);
  }

  @Test
  void check_headBeyondTheSlab_clearsTheList() {
    cache.head = objects;
    FreeListCheck.Finding finding = finding();
    assertThat(finding.title()).isEqualTo("Freepointer corrupt");
    assertThat(finding.fix()).isEqualTo("Freelist cleared");
    assertRepairs(finding, 0);
  }

  @Test
  void check_linkBeyondTheSlab_cutsTheList() {
    cache.putLink(2, objects);
    FreeListCheck.Finding finding = finding();
    assertThat(finding.title()).isEqualTo("Freechain corrupt");
    assertThat(finding.object()).isEqualTo(cache.layout.object(cache.slab, 2));
    assertRepairs(finding, 3);
  }

  @Test
  void check_linkBack_isACycle() {
    cache.putLink(5, 2);
    FreeListCheck.Finding finding = finding();
    assertThat(finding.title()).isEqualTo("Freelist cycle detected");
    assertRepairs(finding, 0);
  }

  @Test
  void check_wrongCount_adjustsIt() {
    cache.alloc(0);
    cache.used = 4;
    FreeListCheck.Finding finding = finding();
    assertThat(finding.title()).isEqualTo("Wrong object count. Counter is 4 but counted were 1");
    assertRepairs(finding, objects - 1);
  }
}
