import nodemailer from 'nodemailer';
import { resilient } from 'nodemailer-resilient';
import { printTable } from './table.js';
import { followEvents } from './timeline.js';

/**
 * @typedef {object} Delivery
 * @property {import('nodemailer-resilient').DeliveryInfo} result
 * @property {{ retries: number, splits: number }} counts
 */

/**
 * Sends one message, shows what happens meanwhile, and sums it up. Whether somebody was accepted or nobody: the fields
 * are the same.
 *
 * @param {string} url
 * @param {import('nodemailer').SendMailOptions} message
 * @returns {Promise<import('nodemailer-resilient').DeliveryInfo>}
 */
export async function send(url, message) {
  const transporter = resilient(nodemailer.createTransport(url));
  const counts = followEvents(transporter.transporter);
  const result = await transporter.sendMail(message).catch((error) => {
    if (error.recipients) return error;
    throw error;
  });
  printTable({ result, counts });
  return result;
}
