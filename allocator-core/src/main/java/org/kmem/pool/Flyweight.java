package org.kmem.pool;

import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_CHAR_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A Java object that shows one off-heap object after another: made once, moved by {@link ObjectPool#at}, and not
 * collected with what it shows.
 *
 * <p>Subclasses have methods for fields, in terms of the accessors here, whose offsets are from the start of the object:
 *
 * <pre>{@code
 * final class Order extends Flyweight {
 *   static final StructLayout LAYOUT = structLayout(JAVA_LONG.withName("price"), JAVA_INT.withName("quantity"));
 *
 *   long price() {
 *     return getLong(0);
 *   }
 * }
 * }</pre>
 *
 * <p>It is checked where it is moved that the object is in use, and at each access that the pool is open and the place is
 * inside the heap: an access after the close, or before the first move, is an exception. An object that is released
 * while it is shown stays readable as memory that may be another's by now.
 *
 * <p>Not thread-safe: each thread makes its own.
 */
public abstract class Flyweight {
  private MemorySegment memory = MemorySegment.NULL;
  private @Nullable Object pool;
  private long offset;

  /** Shows nothing yet. */
  protected Flyweight() {}

  final void bind(Object owner, MemorySegment heap) {
    pool = owner;
    memory = heap;
    offset = heap.byteSize();
  }

  @SuppressWarnings("ReferenceEquality") // Two pools may be alike.
  final boolean isOf(Object owner) {
    return pool == owner;
  }

  final void moveTo(long offsetInHeap) {
    offset = offsetInHeap;
  }

  /**
   * Reads a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @return its value
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final byte getByte(long fieldOffset) {
    return memory.get(JAVA_BYTE, offset + fieldOffset);
  }

  /**
   * Writes a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @param value what to write
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final void putByte(long fieldOffset, byte value) {
    memory.set(JAVA_BYTE, offset + fieldOffset, value);
  }

  /**
   * Reads a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @return its value
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final boolean getBoolean(long fieldOffset) {
    return memory.get(JAVA_BOOLEAN, offset + fieldOffset);
  }

  /**
   * Writes a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @param value what to write
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final void putBoolean(long fieldOffset, boolean value) {
    memory.set(JAVA_BOOLEAN, offset + fieldOffset, value);
  }

  /**
   * Reads a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @return its value
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final short getShort(long fieldOffset) {
    return memory.get(JAVA_SHORT_UNALIGNED, offset + fieldOffset);
  }

  /**
   * Writes a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @param value what to write
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final void putShort(long fieldOffset, short value) {
    memory.set(JAVA_SHORT_UNALIGNED, offset + fieldOffset, value);
  }

  /**
   * Reads a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @return its value
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final char getChar(long fieldOffset) {
    return memory.get(JAVA_CHAR_UNALIGNED, offset + fieldOffset);
  }

  /**
   * Writes a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @param value what to write
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final void putChar(long fieldOffset, char value) {
    memory.set(JAVA_CHAR_UNALIGNED, offset + fieldOffset, value);
  }

  /**
   * Reads a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @return its value
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final int getInt(long fieldOffset) {
    return memory.get(JAVA_INT_UNALIGNED, offset + fieldOffset);
  }

  /**
   * Writes a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @param value what to write
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final void putInt(long fieldOffset, int value) {
    memory.set(JAVA_INT_UNALIGNED, offset + fieldOffset, value);
  }

  /**
   * Reads a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @return its value
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final long getLong(long fieldOffset) {
    return memory.get(JAVA_LONG_UNALIGNED, offset + fieldOffset);
  }

  /**
   * Writes a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @param value what to write
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final void putLong(long fieldOffset, long value) {
    memory.set(JAVA_LONG_UNALIGNED, offset + fieldOffset, value);
  }

  /**
   * Reads a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @return its value
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final float getFloat(long fieldOffset) {
    return memory.get(JAVA_FLOAT_UNALIGNED, offset + fieldOffset);
  }

  /**
   * Writes a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @param value what to write
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final void putFloat(long fieldOffset, float value) {
    memory.set(JAVA_FLOAT_UNALIGNED, offset + fieldOffset, value);
  }

  /**
   * Reads a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @return its value
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final double getDouble(long fieldOffset) {
    return memory.get(JAVA_DOUBLE_UNALIGNED, offset + fieldOffset);
  }

  /**
   * Writes a field.
   *
   * @param fieldOffset bytes from the start of the object
   * @param value what to write
   * @throws IndexOutOfBoundsException if nothing is shown
   * @throws IllegalStateException if the pool is closed
   */
  protected final void putDouble(long fieldOffset, double value) {
    memory.set(JAVA_DOUBLE_UNALIGNED, offset + fieldOffset, value);
  }

  /** A line for messages. */
  @Override
  public String toString() {
    return getClass().getSimpleName() + " at offset " + offset;
  }
}
