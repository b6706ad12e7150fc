package org.kmem.page;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Proves every engine that a test owns right when the test ends, then closes it. */
public final class VerifyEngine implements AfterEachCallback {
  private record Owned(Runnable verify, AutoCloseable engine) {}

  private final Deque<Owned> owned = new ArrayDeque<>();

  /** One that owns nothing yet. */
  public VerifyEngine() {}

  /**
   * Takes an engine over; the last one is verified and closed first.
   *
   * @param engine what the test uses
   * @param verify proves its books
   * @param <T> kind of engine
   * @return the engine
   */
  public <T extends AutoCloseable> T own(T engine, Consumer<? super T> verify) {
    owned.push(new Owned(() -> verify.accept(engine), engine));
    return engine;
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    IllegalStateException broken = null;
    while (!owned.isEmpty()) {
      Owned next = owned.pop();
      try {
        next.verify().run();
      } catch (IllegalStateException e) {
        broken = e;
      }
      next.engine().close();
    }
    if (broken != null) {
      throw broken;
    }
  }
}
