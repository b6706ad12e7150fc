package org.kmem.bench.subject.peer;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.kmem.bench.subject.ObjectShape;
import org.kmem.bench.subject.ObjectSubject;
import org.kmem.bench.subject.ObjectSubjectProvider;
import org.kmem.bench.subject.ObjectSubjects;
import org.kmem.pagealloc.Strategy;
import org.kmem.slab.SlabStrategy;

/**
 * The engine's object strategies beside their peers, each over the pages that its name tells, through the general caches
 * and through a cache of its own.
 */
public final class SlabProvider implements ObjectSubjectProvider {
  /** How the names of strategies begin, and of what goes through the general caches. */
  private static final String GENERAL = "slab:";

  /**
   * What is measured.
   *
   * @param prefix {@link #GENERAL}, or {@link ObjectSubjects#CACHES} for a cache of its own
   * @param objects strategy of objects
   * @param pages strategy of pages
   */
  private record Choice(String prefix, SlabStrategy objects, Strategy pages) {
    String name() {
      return prefix + objects.toString().substring(GENERAL.length()) + ObjectSubjects.OVER + pages;
    }
  }

  private static final List<Choice> CHOICES =
      Stream.of(GENERAL, ObjectSubjects.CACHES).flatMap(SlabProvider::choices).toList();

  private static Stream<Choice> choices(String prefix) {
    return Stream.concat(
        Arrays.stream(SlabStrategy.values())
            .map(objects -> new Choice(prefix, objects, Strategy.BITFIELD)),
        Stream.of(new Choice(prefix, SlabStrategy.SHEAF, Strategy.BUDDY_PCP)));
  }

  /** For {@link java.util.ServiceLoader}. */
  public SlabProvider() {}

  @Override
  public List<String> names() {
    return CHOICES.stream().map(Choice::name).toList();
  }

  @Override
  public ObjectSubject open(String name, ObjectShape shape) {
    Choice choice =
        CHOICES.stream().filter(known -> known.name().equals(name)).findFirst().orElseThrow();
    if (choice.prefix().equals(GENERAL)) {
      return new AddressSubject(new KmallocAllocator(heap(choice, shape)), shape.access());
    }
    int pieceBytes = ObjectSubjects.pieceBytes(name, shape);
    return new AddressSubject(new CacheAllocator(heap(choice, shape), pieceBytes), shape.access());
  }

  private static SlabHeap heap(Choice choice, ObjectShape shape) {
    return new SlabHeap(choice.objects(), choice.pages(), shape);
  }
}
