package org.kmem.pool.junit;

import java.util.Optional;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;
import org.kmem.pool.LeakDetection;
import org.kmem.pool.OffHeap;

/**
 * Gives each test that has a parameter of type {@link OffHeap} a heap of its own, and after the test proves its books,
 * closes it, and fails the test if
 *
 * <ul>
 *   <li>pieces or objects were still in use, naming who allocated them, or
 *   <li>there was no room for a request, whether or not the test noticed.
 * </ul>
 *
 * <p>{@link HeapLimit} brings it along and says how much memory there is; {@code @ExtendWith(OffHeapExtension.class)} is
 * the same with its defaults. Safe for tests that run at the same time.
 */
public final class OffHeapExtension implements ParameterResolver, AfterEachCallback {
  /** What a test may use if nothing is said. */
  static final String DEFAULT_LIMIT = "64 MiB";

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(OffHeapExtension.class);

  /** Makes the extension; JUnit calls this. */
  public OffHeapExtension() {}

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == OffHeap.class
        && context.getTestMethod().isPresent();
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    ExtensionContext.Store store = context.getStore(NAMESPACE);
    WatchedHeap known = store.get(WatchedHeap.class, WatchedHeap.class);
    if (known != null) {
      return known.heap();
    }
    WatchedHeap made = open(context);
    store.put(WatchedHeap.class, made);
    return made.heap();
  }

  private static WatchedHeap open(ExtensionContext context) {
    Optional<HeapLimit> limit =
        AnnotationSupport.findAnnotation(context.getTestMethod(), HeapLimit.class)
            .or(() -> AnnotationSupport.findAnnotation(context.getTestClass(), HeapLimit.class));
    return new WatchedHeap(
        context.getDisplayName(),
        limit.map(HeapLimit::value).orElse(DEFAULT_LIMIT),
        limit.map(HeapLimit::leakDetection).orElse(LeakDetection.PARANOID));
  }

  @Override
  public void afterEach(ExtensionContext context) {
    WatchedHeap watched = context.getStore(NAMESPACE).remove(WatchedHeap.class, WatchedHeap.class);
    if (watched != null) {
      watched.end();
    }
  }
}
