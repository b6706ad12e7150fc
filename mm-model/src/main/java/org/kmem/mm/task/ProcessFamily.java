package org.kmem.mm.task;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a process stands among others: its parent and its children, its group and its session.
 *
 * <p>Belongs to the holder of the scheduler's baton. Kernel counterpart: {@code real_parent}, {@code children},
 * {@code signal->pids}.
 */
public final class ProcessFamily {
  private final TaskStruct self;
  private final List<TaskStruct> children = new ArrayList<>();
  private @Nullable TaskStruct parent;
  private int session;
  private int processGroup;

  /** Of a process without parent, or of one that is not yet among its parent's children. */
  ProcessFamily(TaskStruct self, @Nullable TaskStruct parent) {
    this.self = self;
    this.parent = parent;
    if (parent != null) {
      session = parent.family().session;
      processGroup = parent.family().processGroup;
    }
  }

  /**
   * The process that made it, or took it over.
   *
   * @return null for init and kthreadd
   */
  public @Nullable TaskStruct parent() {
    return parent;
  }

  /**
   * The number of the parent.
   *
   * @return 0 if there is none
   */
  public int parentPid() {
    TaskStruct by = parent;
    return by == null ? 0 : by.pid();
  }

  /**
   * The processes that it made and that have not been reaped.
   *
   * @return a snapshot, oldest first
   */
  public List<TaskStruct> children() {
    return List.copyOf(children);
  }

  void add(TaskStruct child) {
    children.add(child);
    child.family().parent = self;
  }

  void remove(TaskStruct child) {
    children.remove(child);
  }

  /**
   * Session that it is in.
   *
   * @return pid of the session's leader
   */
  public int session() {
    return session;
  }

  /**
   * Process group that it is in.
   *
   * @return pid of the group's leader
   */
  public int processGroup() {
    return processGroup;
  }

  /** Makes it the leader of a session and group of its own: {@code setsid}. */
  public void startSession() {
    session = self.pid();
    processGroup = self.pid();
  }
}
