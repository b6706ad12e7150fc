package org.kmem.pool.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.kmem.pool.LeakDetection;

/**
 * Gives test methods that have a parameter of type {@link org.kmem.pool.OffHeap} a heap of their own, which is closed after
 * the test; see {@link OffHeapExtension}. On a class it holds for all of its tests, on a method for that one.
 */
@Documented
@Inherited
@ExtendWith(OffHeapExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
public @interface HeapLimit {
  /**
   * What the test may use at any moment; a test that asks for more fails, also if it goes on without.
   *
   * @return a size as {@link org.kmem.units.ByteSize#parse} reads it
   */
  String value() default OffHeapExtension.DEFAULT_LIMIT;

  /**
   * How leaks are found; with {@link LeakDetection#OFF} a test may leave pieces in use.
   *
   * @return the choice
   */
  LeakDetection leakDetection() default LeakDetection.PARANOID;
}
