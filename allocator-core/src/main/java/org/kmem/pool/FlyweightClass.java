package org.kmem.pool;

import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.SequenceLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Writes the class that a flyweight's interface describes: one method of {@link Flyweight} for each of its methods, with the
 * field's offset as a constant, so that an access costs what it costs in a class written by hand.
 */
final class FlyweightClass {
  private static final ClassDesc FLYWEIGHT = ClassDesc.of(Flyweight.class.getName());
  private static final ClassDesc OBJECTS = ClassDesc.of(Objects.class.getName());
  private static final String SUFFIX = "Flyweight";

  private final Class<?> type;
  private final MemoryLayout layout;

  private FlyweightClass(Class<?> type, MemoryLayout layout) {
    this.type = type;
    this.layout = layout;
  }

  /**
   * Makes flyweights of an interface.
   *
   * @param type the interface
   * @param layout names its fields
   * @return makes instances
   * @throws IllegalArgumentException if they do not fit together, or the interface cannot be implemented from here
   */
  static <T> Supplier<T> of(Class<T> type, MemoryLayout layout) {
    if (!type.isInterface() || type.isSealed()) {
      throw new IllegalArgumentException(
          type.getName()
              + " is no interface to implement: give one, or a class that extends Flyweight");
    }
    byte[] bytes = new FlyweightClass(type, layout).bytes();
    try {
      FlyweightClass.class.getModule().addReads(type.getModule());
      MethodHandles.Lookup lookup =
          MethodHandles.privateLookupIn(type, MethodHandles.lookup())
              .defineHiddenClass(bytes, false);
      MethodHandle constructor =
          lookup
              .findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
              .asType(MethodType.methodType(Object.class));
      return () -> type.cast(make(constructor));
    } catch (IllegalAccessException | NoSuchMethodException closed) {
      throw new IllegalArgumentException(
          "%s cannot be implemented from here: let module %s open package %s to %s"
              .formatted(
                  type.getName(),
                  type.getModule().getName(),
                  type.getPackageName(),
                  FlyweightClass.class.getModule().getName()),
          closed);
    }
  }

  private static Object make(MethodHandle constructor) {
    try {
      return constructor.invokeExact();
    } catch (RuntimeException | Error thrown) {
      throw thrown;
    } catch (Throwable impossible) {
      throw new AssertionError("the constructor declares no exception", impossible);
    }
  }

  private byte[] bytes() {
    return ClassFile.of()
        .build(
            ClassDesc.of(type.getName() + SUFFIX),
            made -> {
              made.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                  .withSuperclass(FLYWEIGHT)
                  .withInterfaceSymbols(ClassDesc.ofDescriptor(type.descriptorString()))
                  .withMethodBody(
                      INIT_NAME,
                      MTD_void,
                      ClassFile.ACC_PUBLIC,
                      code ->
                          code.aload(0).invokespecial(FLYWEIGHT, INIT_NAME, MTD_void).return_());
              for (Method method : type.getMethods()) {
                if (Modifier.isAbstract(method.getModifiers())) {
                  addAccessor(made, method);
                }
              }
            });
  }

  private void addAccessor(ClassBuilder made, Method method) {
    MemoryLayout field;
    try {
      field = layout.select(PathElement.groupElement(method.getName()));
    } catch (IllegalArgumentException noSuchField) {
      throw new IllegalArgumentException(
          "%s.%s has no field of its name in %s"
              .formatted(type.getName(), method.getName(), layout),
          noSuchField);
    }
    boolean indexed = field instanceof SequenceLayout;
    MemoryLayout element = field instanceof SequenceLayout many ? many.elementLayout() : field;
    if (!(element instanceof ValueLayout value)
        || element instanceof AddressLayout
        || (value.byteSize() > 1 && value.order() != ByteOrder.nativeOrder())) {
      throw new IllegalArgumentException(
          "field %s is no value in native byte order, nor a sequence of them: read it by a class that extends Flyweight"
              .formatted(field));
    }
    boolean reads = isCalledWith(method, value.carrier(), indexed);
    boolean writes =
        isCalledWith(method, void.class, indexed, value.carrier())
            || (method.getReturnType().isAssignableFrom(type)
                && isCalledWith(method, method.getReturnType(), indexed, value.carrier()));
    if (!reads && !writes) {
      throw new IllegalArgumentException(
          "%s does not fit field %s: it takes %s to read it, and %s more to write it and returns nothing or %s"
              .formatted(
                  method,
                  field,
                  indexed ? "an int index" : "nothing",
                  value.carrier(),
                  type.getSimpleName()));
    }
    made.withMethodBody(
        method.getName(),
        MethodTypeDesc.ofDescriptor(
            MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .descriptorString()),
        ClassFile.ACC_PUBLIC,
        code -> {
          code.aload(0);
          pushOffset(code, method.getName(), field, value);
          if (reads) {
            get(code, value);
          } else {
            put(code, value, indexed, method.getReturnType() != void.class);
          }
        });
  }

  private static boolean isCalledWith(
      Method method, Class<?> result, boolean indexed, Class<?>... parameters) {
    MethodType wanted = MethodType.methodType(result, parameters);
    if (indexed) {
      wanted = wanted.insertParameterTypes(0, int.class);
    }
    return MethodType.methodType(method.getReturnType(), method.getParameterTypes()).equals(wanted);
  }

  private void pushOffset(CodeBuilder code, String name, MemoryLayout field, ValueLayout value) {
    code.loadConstant(layout.byteOffset(PathElement.groupElement(name)));
    if (field instanceof SequenceLayout many) {
      if (many.elementCount() > Integer.MAX_VALUE) {
        throw new IllegalArgumentException(field + " has more elements than an int counts");
      }
      code.iload(1)
          .loadConstant((int) many.elementCount())
          .invokestatic(OBJECTS, "checkIndex", MethodTypeDesc.of(CD_int, CD_int, CD_int))
          .i2l()
          .loadConstant(value.byteSize())
          .lmul()
          .ladd();
    }
  }

  private void get(CodeBuilder code, ValueLayout value) {
    ClassDesc carrier = ClassDesc.ofDescriptor(value.carrier().descriptorString());
    code.invokevirtual(FLYWEIGHT, "get" + capitalised(value), MethodTypeDesc.of(carrier, CD_long))
        .return_(TypeKind.from(value.carrier()));
  }

  private void put(CodeBuilder code, ValueLayout value, boolean indexed, boolean fluent) {
    ClassDesc carrier = ClassDesc.ofDescriptor(value.carrier().descriptorString());
    code.loadLocal(TypeKind.from(value.carrier()), indexed ? 2 : 1)
        .invokevirtual(
            FLYWEIGHT, "put" + capitalised(value), MethodTypeDesc.of(CD_void, CD_long, carrier));
    if (fluent) {
      code.aload(0).areturn();
    } else {
      code.return_();
    }
  }

  private static String capitalised(ValueLayout value) {
    String name = value.carrier().getSimpleName();
    return Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }
}
