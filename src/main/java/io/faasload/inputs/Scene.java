package io.faasload.inputs;

import java.awt.image.BufferedImage;
import java.awt.image.DataBufferByte;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * A picture in motion: a gradient between four colours, moving discs and rectangles, and noise, whose share determines how well
 * the picture compresses. Painted on bytes, since Graphics2D would need a display or its libraries. Positions and lengths are
 * fractions of width and height; times are in seconds.
 */
final class Scene {

    private static final int CHANNELS = 3;
    private static final int MAX_SHAPES = 24;
    private static final int MAX_NOISE = 64;
    private static final double MAX_SHAPE = 0.3;
    private static final double MAX_SPEED = 0.4;

    private record Shape(boolean round, double x, double y, double size, double speedX, double speedY, int color) {}

    private final int[] corners = new int[4];
    private final List<Shape> shapes = new ArrayList<>();
    private final int noise;
    private final UniformRandomProvider random;

    Scene(UniformRandomProvider random) {
        this.random = random;
        for (int i = 0; i < corners.length; i++) {
            corners[i] = color(random);
        }
        int count = random.nextInt(MAX_SHAPES + 1);
        for (int i = 0; i < count; i++) {
            shapes.add(new Shape(
                    random.nextBoolean(),
                    random.nextDouble(),
                    random.nextDouble(),
                    MAX_SHAPE * random.nextDouble(),
                    MAX_SPEED * (random.nextDouble() - 0.5),
                    MAX_SPEED * (random.nextDouble() - 0.5),
                    color(random)));
        }
        noise = random.nextInt(MAX_NOISE + 1);
    }

    /** Paints the scene at a point in time; only the noise depends on what was painted before. */
    BufferedImage paint(int width, int height, double time) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        byte[] pixels = ((DataBufferByte) image.getRaster().getDataBuffer()).getData();
        paintGradient(pixels, width, height);
        for (Shape shape : shapes) {
            paintShape(pixels, width, height, time, shape);
        }
        addNoise(pixels);
        return image;
    }

    private static int color(UniformRandomProvider random) {
        return random.nextInt(1 << (CHANNELS * Byte.SIZE));
    }

    private static int channel(int color, int channel) {
        return (color >> (channel * Byte.SIZE)) & 0xff;
    }

    private void paintGradient(byte[] pixels, int width, int height) {
        for (int channel = 0; channel < CHANNELS; channel++) {
            for (int y = 0; y < height; y++) {
                double down = (double) y / height;
                double left = channel(corners[0], channel) * (1 - down) + channel(corners[1], channel) * down;
                double right = channel(corners[2], channel) * (1 - down) + channel(corners[3], channel) * down;
                double step = (right - left) / width;
                int at = y * width * CHANNELS + channel;
                for (int x = 0; x < width; x++) {
                    pixels[at] = (byte) (left + step * x);
                    at += CHANNELS;
                }
            }
        }
    }

    private static void paintShape(byte[] pixels, int width, int height, double time, Shape shape) {
        double placeX = shape.x() + shape.speedX() * time;
        double placeY = shape.y() + shape.speedY() * time;
        double centreX = (placeX - Math.floor(placeX)) * width;
        double centreY = (placeY - Math.floor(placeY)) * height;
        double reach = shape.size() * Math.min(width, height);
        int top = (int) Math.max(centreY - reach, 0);
        int bottom = (int) Math.min(centreY + reach, height);
        for (int y = top; y < bottom; y++) {
            double chord = shape.round() ? Math.sqrt(Math.max(reach * reach - square(y - centreY), 0)) : reach;
            int left = (int) Math.max(centreX - chord, 0);
            int right = (int) Math.min(centreX + chord, width);
            for (int x = left; x < right; x++) {
                int at = (y * width + x) * CHANNELS;
                for (int channel = 0; channel < CHANNELS; channel++) {
                    pixels[at + channel] = (byte) channel(shape.color(), channel);
                }
            }
        }
    }

    private void addNoise(byte[] pixels) {
        if (noise == 0) {
            return;
        }
        long bits = 0;
        for (int i = 0; i < pixels.length; i++) {
            bits = i % Long.BYTES == 0 ? random.nextLong() : bits >>> Byte.SIZE;
            int value = (pixels[i] & 0xff) + (byte) bits * noise / 128;
            pixels[i] = (byte) Math.min(Math.max(value, 0), 255);
        }
    }

    private static double square(double value) {
        return value * value;
    }
}
