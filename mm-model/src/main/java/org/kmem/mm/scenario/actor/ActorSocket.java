package org.kmem.mm.scenario.actor;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.kmem.mm.sim.Scheduler;
import org.kmem.mm.sim.WaitQueue;
import org.kmem.mm.sim.Wakeup;
import org.kmem.mm.task.TaskStruct;

/**
 * Where an actor listens: commands queue here, and who sent one waits for its answer or for the actor's end.
 *
 * <p>Counterpart: the datagram socket {@code /run/task/NAME}, and polling it together with a pidfd.
 */
final class ActorSocket {
  private final Deque<ActorRequest> queue = new ArrayDeque<>();
  private final WaitQueue commands;
  private final WaitQueue answers;
  private boolean closed;

  ActorSocket(Scheduler scheduler, String name) {
    this.commands = new WaitQueue(scheduler, "a command for " + name);
    this.answers = new WaitQueue(scheduler, "an answer of " + name);
  }

  /**
   * Takes the next command, and waits for one if there is none. For the actor.
   *
   * @param self the actor's process
   * @return the command
   * @throws org.kmem.mm.task.ProcessExit if it is killed meanwhile
   */
  ActorRequest receive(TaskStruct self) {
    while (queue.isEmpty()) {
      if (commands.sleepKillable() == Wakeup.KILLED) {
        self.checkKilled();
      }
    }
    return queue.removeFirst();
  }

  /** Wakes who waits for an answer. For the actor. */
  void answered() {
    answers.wakeAll();
  }

  /** The actor serves no more: whoever waits or will ask gets no answer. */
  void close() {
    closed = true;
    answers.wakeAll();
  }

  /**
   * Sends a command and waits for the answer.
   *
   * @param words the command
   * @return the answer; null if the actor has ended or ends before it answers, or if the caller is killed
   */
  @Nullable Answer ask(List<String> words) {
    if (closed) {
      return null;
    }
    ActorRequest request = new ActorRequest(words);
    queue.addLast(request);
    commands.wakeOne();
    while (request.answer() == null && !closed) {
      if (answers.sleepKillable() == Wakeup.KILLED) {
        return null;
      }
    }
    return request.answer();
  }
}
