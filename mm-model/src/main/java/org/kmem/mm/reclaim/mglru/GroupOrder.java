package org.kmem.mm.reclaim.mglru;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.kmem.mm.folio.LruVec;
import org.kmem.mm.reclaim.ReclaimGroups;

/**
 * In which order the groups of a node give while the whole machine is short: an LRU of groups.
 *
 * <p>Groups stand in lines of two generations, several lines each. Those of the old generation are visited. One that
 * has given, or must not, joins the young generation; one that was spared goes to the end of a line, marked, and is
 * visited once more. When nobody is old any more, the young are the old.
 *
 * <p>Belongs to the holder of the baton, who may change during a visit. Source: {@code
 * Documentation/mm/multigen_lru.rst}, "Memcg LRU". Kernel counterpart: {@code struct lru_gen_memcg}.
 */
final class GroupOrder {
  private static final int LINES = 8;

  /** What becomes of a group that was visited. */
  enum Move {
    /** It keeps its place. */
    STAY,
    /** It is old, at the end of a line, and marked: it is to be visited once more. */
    TAIL,
    /** It is old, and first in a line. */
    OLD,
    /** It is young. */
    YOUNG
  }

  /** Where a group stands. */
  private static final class Place {
    private final LruVec vec;
    private Deque<Place> line;
    private boolean marked;
    private boolean online = true;

    Place(LruVec vec, Deque<Place> line) {
      this.vec = vec;
      this.line = line;
    }
  }

  private final int node;
  private final ReclaimGroups groups;
  private final RandomGenerator chance;
  private final Map<LruVec, Place> places = new HashMap<>();
  private List<Deque<Place>> old = emptyLines();
  private List<Deque<Place>> young = emptyLines();

  GroupOrder(int node, ReclaimGroups groups, RandomGenerator chance) {
    this.node = node;
    this.groups = groups;
    this.chance = chance;
  }

  private static List<Deque<Place>> emptyLines() {
    List<Deque<Place>> lines = new ArrayList<>();
    for (int line = 0; line < LINES; line++) {
      lines.add(new ArrayDeque<>());
    }
    return lines;
  }

  /** Whether a group was spared at its last visit. */
  boolean isMarked(LruVec vec) {
    Place place = places.get(vec);
    return place != null && place.marked;
  }

  /**
   * Visits those who are old, line by line from one chosen by chance.
   *
   * @param visitor has a group give; says what becomes of it. It may wait
   * @param enough whether to go on is in vain; asked after each
   */
  void visit(Function<LruVec, Move> visitor, BooleanSupplier enough) {
    update();
    List<Deque<Place>> lines = old;
    int first = chance.nextInt(LINES);
    for (int at = 0; at < LINES; at++) {
      Deque<Place> line = lines.get((first + at) % LINES);
      for (Place place : List.copyOf(line)) {
        if (line.equals(place.line) && !groups.isGone(place.vec)) { // nobody has moved it meanwhile
          Move move = visitor.apply(place.vec);
          if (place.equals(places.get(place.vec))) {
            move(place, move);
          }
          if (enough.getAsBoolean()) {
            return;
          }
        }
      }
    }
  }

  /** New groups are old, removed ones come first, and those that are no more leave. */
  private void update() {
    places.values().removeIf(this::leavesIfGone);
    for (LruVec vec : groups.vecs(node)) {
      Place place = places.computeIfAbsent(vec, this::join);
      if (place.online && !groups.isOnline(vec)) {
        place.online = false;
        move(place, Move.OLD);
      }
    }
    turn();
  }

  private boolean leavesIfGone(Place place) {
    return groups.isGone(place.vec) && place.line.remove(place);
  }

  private Place join(LruVec vec) {
    Deque<Place> line = old.get(chance.nextInt(LINES));
    Place place = new Place(vec, line);
    line.addLast(place);
    return place;
  }

  private void move(Place place, Move move) {
    if (move == Move.STAY) {
      return;
    }
    place.line.remove(place);
    place.marked = move == Move.TAIL;
    place.line = (move == Move.YOUNG ? young : old).get(chance.nextInt(LINES));
    if (move == Move.OLD) {
      place.line.addFirst(place);
    } else {
      place.line.addLast(place);
    }
    turn();
  }

  /** Where nobody is old any more, the young are. */
  private void turn() {
    if (old.stream().allMatch(Deque::isEmpty)) {
      List<Deque<Place>> empty = old;
      old = young;
      young = empty;
    }
  }
}
