package org.kmem.mm.scenario.actor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A command on its way to an actor, and its answer on the way back. */
final class ActorRequest {
  private final List<String> words;
  private @Nullable Answer answer;

  ActorRequest(List<String> words) {
    this.words = List.copyOf(words);
  }

  List<String> words() {
    return words;
  }

  void answer(Answer given) {
    answer = given;
  }

  /** What was answered; null as long as nothing was. */
  @Nullable Answer answer() {
    return answer;
  }
}
