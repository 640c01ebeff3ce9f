import nodemailer from 'nodemailer';
import { resilient } from 'nodemailer-resilient';

/** This package with its defaults. @type {import('./index.js').Contestant} */
export const resilientContestant = {
  name: 'resilient',
  open(options) {
    const transporter = resilient(nodemailer.createTransport(options));
    return { transporter, sendMail: (message) => transporter.sendMail(message) };
  },
};
